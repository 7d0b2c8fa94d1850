import { describe, expect, test } from 'vitest';
import { completionAt } from './completion.ts';

const LIVE = ['config', 'b', 'count', 'a'];
const choices = (text: string, caret = text.length) => completionAt(text, caret, LIVE).choices;

describe('names', () => {
  test('that are live are offered where free and realloc take one', () => {
    expect(choices('free(')).toEqual(LIVE);
    expect(choices('a = realloc( ')).toEqual(LIVE);
    expect(choices('free(co')).toEqual(['config', 'count']);
  });

  test('that are written already are not', () => {
    expect(choices('free(config')).toEqual([]);
    expect(choices('free(x')).toEqual([]);
  });

  test('are not offered where a number stands', () => {
    expect(choices('malloc(')).toEqual([]);
    expect(choices('realloc(a, ')).toEqual([]);
  });

  test('replace the word at the caret, wherever it is', () => {
    const text = 'free(co)\nfree(a)';
    expect(completionAt(text, 7, LIVE)).toEqual({ from: 5, choices: ['config', 'count'] });
  });

  test('are not more than can be looked over', () => {
    const many = Array.from({ length: 50 }, (_, i) => `n${i}`);
    expect(completionAt('free(n', 6, many).choices).toHaveLength(8);
  });
});

describe('calls', () => {
  test('are offered at the start of a statement and behind the equals sign', () => {
    expect(choices('m')).toEqual(['malloc(']);
    expect(choices('a = ca')).toEqual(['calloc(']);
    expect(choices('free(a)\nfr')).toEqual(['free(']);
    expect(choices('free(a); re')).toEqual(['realloc(']);
  });

  test('are not, before anything is written', () => {
    expect(choices('')).toEqual([]);
    expect(choices('a = ')).toEqual([]);
  });
});
