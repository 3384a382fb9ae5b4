import { Html } from "./html";

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
.failed, .blocked { --status: var(--failed); }
.drifted, .endsSessions { --status: var(--drifted); }
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
