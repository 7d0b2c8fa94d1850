import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Axe's rules on all that is visible. */
export async function expectNoViolations(page: Page): Promise<void> {
  // Without frames of other origins the legacy mode finds the same, several times as fast.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await axe.analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map(({ html }) => html).slice(0, 3),
  }));
  expect(found).toEqual([]);
}
