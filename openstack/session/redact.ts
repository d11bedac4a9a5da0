/** Keeps secrets out of everything that is thrown, logged or shown. */
import type { Secret } from '../credentials/secret.ts';

const hidden = '[secret]';

/** Values of these keys are secrets wherever they stand: in JSON, or in a Python repr within a message. */
const secretKeys =
  'password|secret|original_password|adminPass|admin_pass|private_key|token|x-auth-token|x-subject-token|auth_password|user_data';
const keyed = new RegExp(
  String.raw`(["']?\b(?:${secretKeys})["']?\s*[:=]\s*)(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s,;&}"']+)`,
  'gi',
);
/** https://docs.openstack.org/keystone/latest/admin/fernet-token-faq.html: base64 that begins with the version byte 0x80. */
const fernet = /\bgAAAA[\w=-]{20,}/g;

/** A function that removes known secrets, and what looks like one, from a text. */
export function redactor(secrets: () => readonly (Secret | string | undefined)[]): (text: string) => string {
  return (text) => {
    let clean = text;
    for (const secret of secrets()) {
      const value = typeof secret === 'string' ? secret : (secret?.reveal() ?? '');
      // The longest first: one form may be the beginning of another.
      for (const form of formsOf(value).sort((a, b) => b.length - a.length))
        clean = clean.replaceAll(form, hidden);
    }
    return clean.replace(keyed, `$1${hidden}`).replace(fernet, hidden);
  };
}

/**
 * As it is; as JSON writes it, which in Python is ASCII; as Python's repr, a page, a URL's path or its query write it.
 * A text of one or two characters is hidden only within quotes.
 */
function formsOf(value: string): string[] {
  if (value === '') return [];
  if (value.length < 3) return [`"${value}"`, `'${value}'`];
  const json = JSON.stringify(value).slice(1, -1);
  const repr = value.replaceAll('\\', '\\\\');
  const query = new URLSearchParams({ '': value }).toString().slice(1);
  return [
    ...new Set([
      ...[value, json, repr, repr.replaceAll("'", "\\'")].flatMap((text) => [text, ascii(text)]),
      ...['&#39;', '&#x27;', "'"].flatMap((quote) => [
        page(value, quote),
        page(value, quote).replaceAll('&quot;', '"'),
      ]),
      encodeURIComponent(value),
      query,
    ]),
  ];
}

/** Python's json.dumps, which all services use, leaves nothing but ASCII. */
function ascii(text: string): string {
  return text.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function page(text: string, quote: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", quote);
}
