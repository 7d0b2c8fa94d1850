/** Whether the colours of the roles can be told apart by those who see fewer colours. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

type Colour = readonly [number, number, number];

const CSS = readFileSync(new URL('./styles/roles.css', import.meta.url), 'utf8');

/** Linear red, green and blue as seen. G. Machado, M. Oliveira, L. Fernandes, "A physiologically-based model
 *  for simulation of color vision deficiency", 2009, severity 1. */
const SIGHTS: Readonly<Record<string, readonly Colour[]>> = {
  'all colours': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** What is drawn side by side and means different things. */
const ROLES = ['allocated', 'slack', 'free', 'examined', 'coalesced', 'split', 'error'];
/** Six times what can just be told apart: there CIE 1976, sqrt(ΔL² + Δa² + Δb²), is 2.3. */
const APART = 14;
/** These have a texture of their own, and so may be closer: slack and error are hatched, in two ways. */
const TEXTURED = new Set(['slack', 'error']);
const TEXTURED_APART = 12;

function colourOf(role: string, theme: 0 | 1): Colour {
  const found = new RegExp(`--${role}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(CSS);
  const hex = found?.[theme + 1];
  if (hex === undefined) throw new Error(`no colour for ${role}`);
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function seen(colour: Colour, sight: readonly Colour[]): Colour {
  const [red = 0, green = 0, blue = 0] = sight.map((row) =>
    Math.min(1, Math.max(0, row[0] * colour[0] + row[1] * colour[1] + row[2] * colour[2])),
  );
  return [red, green, blue];
}

/** CIE L*a*b* of linear sRGB, white D65. */
function lab([r, g, b]: Colour): Colour {
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const difference = (one: Colour, other: Colour) =>
  Math.hypot(...lab(one).map((value, i) => value - (lab(other)[i] ?? 0)));

describe.each(Object.entries(SIGHTS))('with %s', (_, sight) => {
  test.each([
    ['light', 0],
    ['dark', 1],
  ] as const)('roles are told apart, %s', (_theme, theme) => {
    for (const [i, role] of ROLES.entries())
      for (const other of ROLES.slice(i + 1)) {
        const far = difference(
          seen(colourOf(role, theme), sight),
          seen(colourOf(other, theme), sight),
        );
        const textured = TEXTURED.has(role) || TEXTURED.has(other);
        expect(far, `${role} and ${other}`).toBeGreaterThan(textured ? TEXTURED_APART : APART);
      }
  });
});
