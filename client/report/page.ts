import { html, Html } from './html.ts';
import { style } from './style.ts';

/**
 * A page that is whole by itself: nothing is fetched, nothing runs. The policy says so to the browser as well: should a
 * name from the cloud ever get through as markup, it can neither run nor call home.
 */
export function page(title: string, head: Html, sections: readonly (Html | undefined)[]): string {
  const whole = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="ferry" />
        <title>${title}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <header>${head}</header>
        <main>${sections}</main>
      </body>
    </html> `;
  return whole.text;
}

/** `2026-11-24 18:44 UTC` */
export const minute = (iso: string) => `${iso.slice(0, 16).replace('T', ' ')} UTC`;
