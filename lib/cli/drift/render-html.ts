import type { Difference } from "../../model/differences";
import type { Place } from "../schemas/drift-report";
import { visible } from "../display";
import { type Html, html } from "./html";
import { STYLE } from "./html-style";
import {
  type Compared,
  type DriftReport,
  headline,
  isCompared,
  type Problem,
  PROBLEM_WORDS,
  problemsOf,
  type Status,
  STATUS_WORDS,
  tally,
} from "./report";
import { describeSvm, describeTime } from "./wording";

/** The report as one page that asks for nothing else: for a browser, a phone, a screen reader, an archive. */
export function renderHtml(report: DriftReport): string {
  const title = headline(report);
  const stacks = Array.from(new Set(report.services.map(({ stack }) => stack)));
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
          ${counts(report)}
        </header>
        <main>${stacks.map((stack, index) => stackSection(report, stack, `stack-${index + 1}`))}</main>
        <footer>
          <p>Written by <code>ontap-iscsi drift</code>. Only declared values are compared.</p>
        </footer>
      </body>
    </html> `;
  return page.text;
}

function counts(report: DriftReport): Html {
  const numbers = tally(report);
  const tiles = (Object.keys(STATUS_WORDS) as Status[]).map((status) => {
    const look = numbers[status] > 0 ? `${status} some` : status;
    return html`<div class="${look}">
      <dt>${STATUS_WORDS[status]}</dt>
      <dd>${numbers[status]}</dd>
    </div>`;
  });
  return html`<dl class="counts">${tiles}</dl>`;
}

function stackSection(report: DriftReport, stack: string, id: string): Html {
  const services = report.services.filter((service) => service.stack === stack);
  const drifted = services.filter(isCompared).filter(({ status }) => status === "drifted");
  const inSync = services.filter(({ status }) => status === "inSync");
  const problems = problemsOf({ ...report, services });
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">Stack ${visible(stack)}</h2>
    ${problems.map(problemBox)} ${drifted.map(serviceBox)} ${inSync.length === 0 ? [] : inSyncList(inSync)}
  </section> `;
}

function problemBox({ kind, cluster, constructs, problem, remedy }: Problem): Html {
  const concerned = cluster === undefined ? "Services" : `Services of cluster ${cluster}`;
  return html`<article class="service ${kind}">
    <h3>${visible(concerned)} <span class="status">${PROBLEM_WORDS[kind]}</span></h3>
    <p>${visible(problem)}</p>
    ${remedy === undefined ? [] : html`<p>What to do: ${visible(remedy)}</p>`}
    <p class="where">${visible(constructs.join(", "))}</p>
  </article> `;
}

function serviceBox(service: Place & Compared): Html {
  return html`<article class="service drifted">
    <h3>${visible(service.construct)} <span class="status">${STATUS_WORDS.drifted}</span></h3>
    <p class="where">${visible(describeSvm(service))}</p>
    <table>
      <caption class="unseen">
        What differs of ${visible(service.construct)}
      </caption>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Live</th>
          <th scope="col">Declared</th>
        </tr>
      </thead>
      <tbody>
        ${service.differences.map(differenceLine)}
      </tbody>
    </table>
  </article> `;
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
    (service) =>
      html`<li>${visible(service.construct)} <span class="where">${visible(describeSvm(service))}</span></li> `,
  );
  return html`<details class="inSync">
    <summary><span class="status">${services.length} in sync</span></summary>
    <ul>
      ${items}
    </ul>
  </details>`;
}
