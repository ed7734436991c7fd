/** How a value may be written where it is not written as it is. */

/** Encoded, a shorter value would be a few letters, which occur everywhere. In characters. */
const SHORTEST_ENCODED = 8;

/**
 * The byte strings by which a value is recognised: itself, in base64 wherever it stands within a longer text
 * (RFC 4648, both alphabets), percent-encoded, and as part of a JSON string.
 *
 * @param value - printable ASCII, as a bundle's values are
 */
export function formsOf(value: string): readonly Uint8Array[] {
  const encoded =
    value.length < SHORTEST_ENCODED
      ? []
      : [...base64Forms(value), ...percentForms(value), ...jsonForms(value)];
  return [...new Set([value, ...encoded])].map((form) => Buffer.from(form));
}

/** For the three places of the value within a group of 24 bits. */
function base64Forms(value: string): readonly string[] {
  return [0, 1, 2].flatMap((place) => {
    const bytes = Buffer.concat([Buffer.alloc(place), Buffer.from(value)]);
    const whole = bytes.toString('base64');
    // Letters in which neighbours have a part are left out, unless the value is the end of the text.
    const from = Math.ceil((place * 8) / 6);
    const core = whole.slice(from, Math.floor((bytes.length * 8) / 6));
    const toEnd = whole.slice(from);
    return [core, toEnd.replace(/=+$/, ''), toEnd].flatMap((form) => [form, urlAlphabet(form)]);
  });
}

function urlAlphabet(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}

/**
 * Encoders differ in which characters they leave alone: those of a path, those of JavaScript, those of
 * RFC 3986, those of HTML forms, or none.
 */
function percentForms(value: string): readonly string[] {
  const left = [/[A-Za-z0-9\-._~!'()*;/?:@&=+$,#]/, /[A-Za-z0-9\-._~/]/, /[A-Za-z0-9\-._~!'()*]/];
  const more = [/[A-Za-z0-9\-._~]/, /[A-Za-z0-9\-._*]/, /[A-Za-z0-9]/, /[^\s\S]/];
  return [...left, ...more].flatMap((plain) =>
    eachCase((hex) => escaped(value, plain, (code) => `%${hex(code, 2)}`)),
  );
}

/** A JSON string needs two characters escaped (RFC 8259, section 7); encoders for HTML escape more, some all. */
function jsonForms(value: string): readonly string[] {
  const needed = JSON.stringify(value).slice(1, -1);
  const slashes = needed.replaceAll('/', '\\/');
  const unicode = (plain: RegExp, text: string): readonly string[] =>
    eachCase((hex) => escaped(text, plain, (code) => `\\u${hex(code, 4)}`));
  return [
    ...[needed, slashes].flatMap((text) => [
      text,
      ...unicode(/[^<>&]/, text),
      ...unicode(/[^<>&'+]/, text),
    ]),
    ...unicode(/[^\s\S]/, value),
  ];
}

function escaped(text: string, plain: RegExp, escape: (code: number) => string): string {
  return text.replace(/[\s\S]/g, (each) => (plain.test(each) ? each : escape(each.charCodeAt(0))));
}

/** With hexadecimal digits in upper and in lower case. */
function eachCase(
  write: (hex: (code: number, digits: number) => string) => string,
): readonly string[] {
  const lower = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');
  return [write(lower), write((code, digits) => lower(code, digits).toUpperCase())];
}
