/** Repairs against ftfy 6.3.1: small rows beside the code, then the recorded ones of test/golden. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBad } from './badness.js';
import { CODECS, decodeUtf8, decodeUtf8Variants } from './codecs.js';
import { fixText } from './index.js';

interface Row {
  readonly text: string;
  readonly fixed: string;
}

const golden: readonly Row[] = JSON.parse(readFileSync('test/golden/data/ftfy.json', 'utf8'));

describe('repairs', () => {
  it.each([
    ['', ''],
    ['plain ASCII', 'plain ASCII'],
    ['âœ” No problems', '✔ No problems'],
    ['&macr;\\_(ã\x83\x84)_/&macr;', '¯\\_(ツ)_/¯'],
    ['Broken text&hellip; it&#x2019;s ﬂubberiﬁc!', "Broken text… it's flubberific!"],
    ['ＬＯＵＤ　ＮＯＩＳＥＳ', 'LOUD NOISES'],
    ['voilÃ  le travail', 'voilà le travail'],
    ['â€œ like this â€�', '" like this �'],
    ['cafÃƒÂ©', 'café'],
    ['Å, Ä', 'Å, Ä'],
    // Java's null, CESU-8, and CESU-8 whose last byte is the line feed at the end
    ['xÀ\x80y', 'xy'],
    ['í\xa0½í¸\x8d', '😍'],
    ['í\xa0\x80í°\n', '\u{1000a}'],
    // Latin-1 with byte 0x1a, which no sloppy encoding has
    ['\x1ax\x83', 'xƒ'],
    ['a\r\nb\rc\u2028d\u2029e', 'a\nb\nc\nd\ne'],
    ['\x1b[36;44mblue\x1b[٠m', 'blue'],
    ['\ufeffa\0b\u206a\ufffcc', 'abc'],
    ['\ud83d half a pair', '\ufffd half a pair'],
    ['‘single’ “double”', '\'single\' "double"'],
    ['e\u0301', 'é'],
  ])('%j', (text, fixed) => {
    expect(fixText(text)).toBe(fixed);
  });

  it.each([
    ['&lt;b&gt;', '<b>'],
    ['&ntilde; &Ntilde; &NTILDE; &nTILDE;', 'ñ Ñ Ñ &nTILDE;'],
    ['STRA&SZLIG;E', 'STRASSE'],
    // HTML gives LT without a semicolon a meaning, so no capitalised &ltimes;
    ['&LTIMES; &ltimes;', '&LTIMES; ⋉'],
    ['&copy &notanentity;', '&copy &notanentity;'],
    ['&#65; &#x41; &#X41;', 'A A A'],
    ['&#59; &#12ab; &#xZZ;', '&#59; &#12ab; &#xZZ;'],
    ['&#128; &#129; &#0; &#xD800; &#x110000; &#1; &#xFFFE;', '€ \x81 � � �  '],
    ['1 < 2 &amp; 3\n&amp;', '1 < 2 &amp; 3\n&amp;'],
    ['&amp;\n1 < 2 &amp; 3', '&\n1 < 2 &amp; 3'],
  ])('character references: %j', (text, fixed) => {
    expect(fixText(text)).toBe(fixed);
  });

  it('decides about character references line by line and cuts nothing from long lines', () => {
    const long = 'ab'.repeat(600_000);
    expect(fixText(`${long}&amp;`)).toBe(`${long}&`);
  });

  it.each(golden)('recorded: $text', ({ text, fixed }) => {
    expect(fixText(text)).toBe(fixed);
  });

  it('are final: repaired text, in one line without "<", is not changed again', () => {
    const texts = fc.string({ unit: 'binary' }).filter((text) => !/[<\r\n\x85\u2028\u2029]/.test(text));
    fc.assert(
      fc.property(texts, (text) => {
        const fixed = fixText(text);
        expect(fixText(fixed)).toBe(fixed);
      }),
    );
  });

  it('leave nothing that JavaScript and Python disagree about as white space', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const character of '\x1c\x1d\x1e\x1f\x85\ufeff') expect(fixText(text)).not.toContain(character);
      }),
    );
  });
});

describe('encodings', () => {
  it.each(CODECS.map((codec) => [codec.page.name, codec] as const))(
    '%s: 256 different characters, both ways',
    (_, codec) => {
      const bytes = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));
      const characters = codec.decode(bytes);
      expect(new Set(characters).size).toBe(256);
      expect(codec.encode(characters)).toBe(bytes);
    },
  );

  it('refuse characters they lack', () => {
    expect(CODECS.map(({ encode }) => encode('猫'))).toEqual(CODECS.map(() => undefined));
  });

  it('UTF-8 is strict, its variants only where they differ', () => {
    expect([decodeUtf8('\xc3\xa9'), decodeUtf8('\xed\xa0\x80'), decodeUtf8('\xc0\x80'), decodeUtf8('\xff')]).toEqual([
      'é',
      undefined,
      undefined,
      undefined,
    ]);
    expect(decodeUtf8('\xef\xbb\xbfa')).toBe('\ufeffa');
    expect(decodeUtf8Variants('a\xc0\x80\xed\xa0\xbd\xed\xb8\x8d\xc3\xa9')).toBe('a\0😍é');
    expect(decodeUtf8Variants('\xed\xa0\xbda')).toBeUndefined();
    expect(decodeUtf8Variants('\xed\x95\x9c')).toBe('한');
  });
});

describe('badness', () => {
  it.each(['Ã©', 'â€™', 'don\x92t', 'вЂ”', 'à²¸', '√±', 'Ã ', 'la Ã ', '€Œ™', 'œ1'])('%j is suspicious', (text) => {
    expect(isBad(text)).toBe(true);
  });

  it.each(['', 'plain', 'É', 'naïve café', 'Ελλάδα', 'привет', '猫', '© 2024', '(-1/2)! = √π', 'cœur'])(
    '%j is not',
    (text) => {
      expect(isBad(text)).toBe(false);
    },
  );
});
