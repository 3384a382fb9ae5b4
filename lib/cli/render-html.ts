import type { Difference } from "../model/differences";
import { visible } from "./context";
import {
  describeSvm,
  describeTime,
  type DriftReport,
  headline,
  isCompared,
  stacksOf,
  STATUSES,
  tally,
  UNDECLARED,
  undeclaredOf,
  WORDS,
} from "./report";
import type { Compared, Place, RepairNote, ServiceReport, Trouble } from "./schemas";

/** The report as one page that asks for nothing else: for a browser, a phone, a screen reader, an archive. */
export function renderHtml(report: DriftReport): string {
  const title = headline(report);
  const stacks = Array.from(stacksOf(report));
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <header>
          <h1>Drift of iSCSI services</h1>
          <p class="verdict">${title}</p>
          <p>Observed <time datetime="${report.observedAt.toISOString()}">${describeTime(report.observedAt)}</time></p>
          ${report.commit === undefined ? [] : html`<p>Commit <code>${visible(report.commit)}</code></p>`}
          ${counts(report)}
        </header>
        <main>
          ${stacks.map(([stack, services], index) => stackSection(stack, services, `stack-${index + 1}`))}
          ${undeclaredSection(report)}
        </main>
        <footer>
          <p>Written by <code>ontap-iscsi drift</code>. Only declared values are compared.</p>
        </footer>
      </body>
    </html> `;
  return page.text;
}

function counts(report: DriftReport): Html {
  const numbers = tally(report);
  const tiles = STATUSES.map((status) => {
    const look = numbers[status] > 0 ? `${status} some` : status;
    return html`<div class="${look}">
      <dt>${WORDS[status]}</dt>
      <dd>${numbers[status]}</dd>
    </div>`;
  });
  return html`<dl class="counts">${tiles}</dl>`;
}

function stackSection(stack: string, services: readonly ServiceReport[], id: string): Html {
  const inSync = services.filter(({ status }) => status === "inSync");
  const others = services.filter(({ status }) => status !== "inSync");
  const mostUrgentFirst = others.toSorted((one, other) => urgencyOf(one) - urgencyOf(other));
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">Stack ${visible(stack)}</h2>
    ${mostUrgentFirst.map(serviceBox)} ${inSync.length === 0 ? [] : inSyncList(inSync)}
  </section> `;
}

function undeclaredSection(report: DriftReport): readonly Html[] {
  const items = undeclaredOf(report).map(([where, svms]) => html`<p>${visible(where)}: ${visible(svms)}</p>`);
  if (items.length === 0) return [];
  return [
    html`<section aria-labelledby="undeclared">
      <h2 id="undeclared">Undeclared</h2>
      <article class="service unknown">
        <p>${UNDECLARED}:</p>
        ${items}
      </article>
    </section> `,
  ];
}

/** The difference because of which hosts cannot reach their LUNs, as a word. */
function outageOf(service: ServiceReport): "disabled" | "absent" | undefined {
  if (!isCompared(service)) return undefined;
  const isAt = (name: string, value: string): boolean =>
    service.differences.some(({ field, live }) => field === name && live === value);
  if (isAt("service", "absent")) return "absent";
  return isAt("enabled", "false") ? "disabled" : undefined;
}

function urgencyOf(service: ServiceReport): number {
  return outageOf(service) === undefined ? ["failed", "drifted", "unknown"].indexOf(service.status) : -1;
}

function serviceBox(service: ServiceReport): Html {
  const notes = isCompared(service) ? service.repair : [{ ...service, kind: undefined }];
  return html`<article class="service ${service.status}">
    <h3>${visible(service.construct)} <span class="status">${outageOf(service) ?? WORDS[service.status]}</span></h3>
    <p class="where">${visible(whereIs(service))}</p>
    ${isCompared(service) ? differenceTable(service) : []} ${notes.map(note)}
  </article> `;
}

function whereIs({ endpoint, ...place }: Place): string {
  return endpoint === undefined ? describeSvm(place) : `${describeSvm(place)} (${endpoint})`;
}

function note({ kind, problem, remedy }: Trouble & { readonly kind: RepairNote["kind"] | undefined }): Html {
  const what = kind === undefined ? [] : html`<strong>${WORDS[kind]}:</strong> `;
  return html`<p>${what}${visible(problem)}</p>
    ${remedy === undefined ? [] : html`<p>What to do: ${visible(remedy)}</p>`}`;
}

function differenceTable({ construct, differences }: Place & Compared): Html {
  return html`<table>
    <caption class="unseen">
      What differs of ${visible(construct)}
    </caption>
    <thead>
      <tr>
        <th scope="col">Field</th>
        <th scope="col">Live</th>
        <th scope="col">Declared</th>
      </tr>
    </thead>
    <tbody>
      ${differences.map(differenceLine)}
    </tbody>
  </table>`;
}

function differenceLine({ field, live, declared }: Difference): Html {
  return html`<tr>
    <th scope="row"><code>${field}</code></th>
    <td><code>${visible(live)}</code></td>
    <td><code>${visible(declared)}</code></td>
  </tr> `;
}

function inSyncList(services: readonly Place[]): Html {
  const items = services.map(
    (service) => html`<li>${visible(service.construct)} <span class="where">${visible(whereIs(service))}</span></li> `,
  );
  return html`<details class="inSync">
    <summary><span class="status">${services.length} in sync</span></summary>
    <ul>
      ${items}
    </ul>
  </details>`;
}

/** HTML that needs no escaping any more. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = string | number | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template of HTML: texts that are put into it are escaped, HTML is not. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  const inserted = values.map(textOf);
  return new Html(strings.reduce((text, part, index) => `${text}${inserted[index - 1] ?? ""}${part}`));
}

function textOf(value: Value): string {
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(({ text }) => text).join("");
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** The page's look: one column from a phone on, colours of the reader's choice, all of them readable (WCAG AA). */
export const STYLE = new Html(`
:root {
  color-scheme: light dark;
  --page: #ffffff; --box: #f6f8fa; --line: #d0d7de; --text: #1f2328; --quiet: #57606a;
  --failed: #b42318; --drifted: #b42318; --unknown: #7d4e00; --in-sync: #116329;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --box: #161b22; --line: #30363d; --text: #e6edf3; --quiet: #9da7b3;
    --failed: #ff9188; --drifted: #ff9188; --unknown: #e3b341; --in-sync: #6fdd8b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 60rem; padding: 1.5rem clamp(0.6rem, 3vw, 1rem) 3rem;
  background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: anywhere;
}
h1 { margin: 0; font-size: 1.6rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 1rem; padding-bottom: 0.3rem; border-bottom: 1px solid var(--line); font-size: 1.25rem; }
h3 { margin: 0; font-size: 1.05rem; }
p { margin: 0.3rem 0; }
footer, time, .where, th { color: var(--quiet); }
.verdict { font-size: 1.1rem; font-weight: 600; }
.counts { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 0.75rem; margin: 1.25rem 0 0; }
.counts div { display: flex; flex-direction: column-reverse; padding: 0.6rem 0.9rem; border: 1px solid var(--line); border-radius: 8px; background: var(--box); }
.counts dt { color: var(--quiet); font-size: 0.9rem; }
.counts dd { margin: 0; font-size: 1.6rem; font-weight: 600; line-height: 1.2; }
.service { margin: 1rem 0; padding: 0.8rem clamp(0.7rem, 3vw, 1rem); border: 1px solid var(--line); border-left: 5px solid var(--status); border-radius: 8px; background: var(--box); }
.status { color: var(--status); font-weight: 600; }
.failed { --status: var(--failed); }
.drifted { --status: var(--drifted); }
.unknown { --status: var(--unknown); }
.inSync { --status: var(--in-sync); }
.some dd { color: var(--status); }
table { width: 100%; margin-top: 0.6rem; border-collapse: collapse; table-layout: fixed; }
th, td { padding: 0.4rem 0.5rem 0.4rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-top: 0; font-size: 0.9rem; font-weight: 600; }
thead th:first-child { width: 7.25rem; }
tbody th { color: var(--text); font-weight: 400; }
code { font: 0.9em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
@media (max-width: 26rem) {
  thead th, code { font-size: 0.8rem; }
  thead th:first-child { width: 6.4rem; }
}
summary { cursor: pointer; padding: 0.3rem 0; }
footer { margin-top: 3rem; font-size: 0.9rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`);
