/**
 * The page's one style sheet. Colours are Okabe and Ito's, which those who confuse red and green can tell apart; where
 * colour says something, shape or a word says it too. Plots use the same names, so they follow light, dark and paper.
 */
const light = `
  --paper: #fff; --ink: #1b1e23; --muted: #5f6672; --rule: #e4e6ea; --band: #f6f7f8;
  --good: #00694f; --bad: #b3400a; --open: #5f6672;
  --unseen: #8d94a0; --queue: #b9bfc9; --prepare: #56b4e9; --copy: #0072b2; --post: #e69f00;
  --icmp: #0072b2; --udp: #009e73; --tcp: #d55e00; --pause: #1b1e23;
  --run-1: #0072b2; --run-2: #d55e00; --run-3: #009e73; --run-4: #cc79a7; --run-5: #e69f00; --run-6: #56b4e9;
  color-scheme: light;`;

const dark = `
  --paper: #14171b; --ink: #e4e7eb; --muted: #9aa2ae; --rule: #2b3037; --band: #1b1f24;
  --good: #3fc79a; --bad: #ff8f57; --open: #9aa2ae;
  --unseen: #6d7582; --queue: #4d5561; --prepare: #7cc7f0; --copy: #3d95d6; --post: #e9ac2e;
  --icmp: #4aa3e0; --udp: #2fbf92; --tcp: #f08240; --pause: #e4e7eb;
  --run-1: #4aa3e0; --run-2: #f08240; --run-3: #2fbf92; --run-4: #dc93ba; --run-5: #e9ac2e; --run-6: #7cc7f0;
  color-scheme: dark;`;

export const style = `
:root {${light} }
@media screen and (prefers-color-scheme: dark) { :root {${dark} } }
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 58rem;
  font: 15px/1.5 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
h1 { font-size: 1.75rem; line-height: 1.2; font-weight: 650; letter-spacing: -.015em; margin: 0 0 .25rem; }
h2 { font-size: 1.125rem; font-weight: 650; letter-spacing: -.005em; margin: 0 0 .5rem; }
h3 { font-size: .9375rem; font-weight: 600; margin: 1.25rem 0 .5rem; }
section { margin-top: 2.25rem; padding-top: 1.25rem; border-top: 1px solid var(--rule); }
header + section { border-top: 0; padding-top: 0; margin-top: 1.5rem; }
p { margin: 0 0 .75rem; max-width: 46rem; }
a { color: inherit; }
.muted, figcaption, header p { color: var(--muted); }
.muted, figcaption { font-size: .8125rem; }
.bad { color: var(--bad); }
code { font: .8125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; letter-spacing: -.01em; }
.runs { display: grid; gap: 1rem 2rem; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); }
.verdict { font-size: 1.375rem; margin: 0; display: flex; gap: .75rem; align-items: baseline; }
.verdict i { font: 600 .8125rem/1 inherit; font-style: normal; color: var(--muted); }
.verdict.pass b { color: var(--good); } .verdict.fail b { color: var(--bad); } .verdict.open b { color: var(--open); }
.lead { margin-bottom: .5rem; }
ul { margin: .25rem 0 .5rem; padding: 0; list-style: none; max-width: 50rem; }
li { padding-left: 1.375rem; text-indent: -1.375rem; margin: .2rem 0; }
li > * { text-indent: 0; }
li::before { content: "·"; display: inline-block; width: 1.375rem; text-indent: 0; color: var(--muted); }
.reasons.broken li::before { content: "✕"; color: var(--bad); font-weight: 700; }
.reasons.met li::before { content: "✓"; color: var(--good); }
.warnings li { margin: .4rem 0; } .warnings li::before { content: "!"; font-weight: 700; color: var(--post); }
details { margin: .25rem 0 .5rem; } summary { cursor: pointer; padding: .2rem 0; } details ul { padding-left: .25rem; }
summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--copy); outline-offset: 2px; }
.scroll { overflow-x: auto; margin: .5rem 0 1rem; }
table { border-collapse: collapse; font-size: .8125rem; line-height: 1.35; min-width: 100%; overflow-wrap: normal; }
th, td { padding: .3rem 0 .3rem 1rem; text-align: right; vertical-align: baseline; font-weight: 400; white-space: nowrap; }
th:first-child, td:first-child { padding-left: 0; }
.l { text-align: left; } td.l { white-space: normal; min-width: 6rem; }
thead th { color: var(--muted); border-bottom: 1px solid var(--ink); vertical-align: bottom; white-space: normal; }
tbody tr + tr { border-top: 1px solid var(--rule); } tbody + tbody { border-top: 1px solid var(--rule); }
.group th { text-align: left; white-space: normal; padding-top: .8rem; }
.group th > span { display: inline-block; position: sticky; left: 0; max-width: min(100vw - 2rem, 56rem); }
summary { line-height: 1.35; font-size: .875rem; }
td b { font-weight: 650; }
figure { margin: .5rem 0 1rem; } figcaption { max-width: 46rem; }
svg { display: block; max-width: 100%; height: auto; }
.narrow { display: none; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; font-size: .8125rem; color: var(--muted); }
.legend span { white-space: nowrap; } .legend i { display: inline-block; width: 1rem; height: .6rem; margin-right: .4rem; }
.legend i.unseen { background: var(--unseen); height: 2px; vertical-align: middle; }
.legend i.queue { background: var(--queue); } .legend i.prepare { background: var(--prepare); }
.legend i.copy { background: var(--copy); } .legend i.post { background: var(--post); }
.legend i.gap { width: .5rem; height: .3rem; background: var(--ink); vertical-align: middle; }
.legend i.elsewhere { width: .5rem; height: .3rem; border: 1px solid var(--ink); vertical-align: middle; }
.legend i.icmp, .legend i.udp, .legend i.tcp, .legend i.pause, .legend i.none { height: 0; vertical-align: middle; width: 1.5rem; }
.legend i.icmp { border-top: 4px solid var(--icmp); } .legend i.udp { border-top: 2.5px dashed var(--udp); }
.legend i.tcp { border-top: 2px dotted var(--tcp); } .legend i.pause { border-top: 1.25px solid var(--pause); }
.legend i.none { border-top: 1px dotted var(--muted); }
.legend i.asked { border-top: 1.5px dashed var(--ink); height: 0; vertical-align: middle; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .3rem 1.25rem; margin: .5rem 0 1rem; font-size: .875rem; }
dt { color: var(--muted); } dd { margin: 0; }
@media (max-width: 640px) {
  body { padding: 1.25rem 1rem 3rem; } h1 { font-size: 1.375rem; }
  .wide { display: none; } .narrow { display: block; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .6rem; }
}
@media print {
  @page { margin: 14mm; }
  body { padding: 0; font-size: 10.5pt; max-width: none; }
  .wide { display: block; } .narrow { display: none; }
  .scroll { overflow: visible; }
  details::details-content { content-visibility: visible; block-size: auto; }
  figure, tr, li { break-inside: avoid; } h2, h3, summary { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
