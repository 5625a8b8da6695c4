/** The page's only style: no font, picture or script comes from elsewhere. Colours turn with the reader's scheme. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1c2024;--soft:#5b6470;--line:#d5dae0;--card:#f5f7f9;
--error:#b3261e;--warning:#8a5a00;--info:#0b62a8;--clear:#1d6f37;--boot:#8e5bb5;--image:#2374c6;--free:#c9d2dc}
@media (prefers-color-scheme:dark){:root{--paper:#14171a;--ink:#e6e9ec;--soft:#9aa5b1;--line:#343b43;--card:#1d2226;
--error:#ff8a80;--warning:#f2bd5c;--info:#7cb8f5;--clear:#7fd197;--boot:#b78bda;--image:#5ea4ec;--free:#3d4650}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:60rem;margin:0 auto;padding:1rem}
h1{font-size:1.05rem;margin:0 0 .6rem;color:var(--soft);font-weight:600}
h2{font-size:1.15rem;margin:1.8rem 0 .6rem}
h3{font-size:1rem;margin:0 0 .3rem}
p{margin:.3rem 0}
code,pre{font:.86em/1.45 ui-monospace,"DejaVu Sans Mono",monospace}
pre{margin:.3rem 0;padding:.5rem .6rem;background:var(--paper);border:1px solid var(--line);border-radius:4px;
white-space:pre-wrap}
.verdict{border:1px solid var(--line);border-left:6px solid var(--tone);border-radius:6px;padding:.6rem .8rem;
background:var(--card)}
.verdict strong{color:var(--tone)}
.error{--tone:var(--error)}.warning{--tone:var(--warning)}.info{--tone:var(--info)}
.blocked{--tone:var(--error)}.clear{--tone:var(--clear)}.unknown{--tone:var(--warning)}
dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem .8rem;margin:.7rem 0;font-size:.92rem}
dt{color:var(--soft)}dd{margin:0}
.finding{border:1px solid var(--line);border-left:4px solid var(--tone);border-radius:6px;padding:.6rem .8rem;
margin:.7rem 0;background:var(--card);break-inside:avoid}
.finding h3{color:var(--tone)}
.proof{color:var(--soft);font-size:.9rem}
.id{color:var(--soft);font-size:.8rem}
ol{margin:.3rem 0;padding-left:1.4rem}
svg{display:block;width:100%;height:auto;margin:.4rem 0;break-inside:avoid}
svg text{fill:var(--ink);font:12px system-ui,sans-serif}
svg .soft{fill:var(--soft)}svg .wire{stroke:var(--line);fill:none}
svg .boot{fill:var(--boot)}svg .image{fill:var(--image)}svg .free{fill:var(--free)}svg .board{font-weight:700}
svg .edge{stroke:var(--paper)}
.picture{overflow-x:auto}.picture svg{min-width:20rem}
@media (min-width:48rem){dl{grid-template-columns:auto 1fr auto 1fr}}
@media print{main{max-width:none;padding:0}.finding,.verdict{background:none}a{color:inherit}}
`;
