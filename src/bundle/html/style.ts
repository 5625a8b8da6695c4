/** The page's only style: no font, picture or script comes from elsewhere. Colours turn with the reader's scheme. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#f4f6f8;--card:#fff;--ink:#1b2127;--soft:#56616d;--line:#d9dfe5;--code:#f1f4f7;
--error:#b3261e;--warning:#855500;--info:#0b5ea3;--clear:#1b6b35;--boot:#8a57b3;--image:#1f6fc0;--free:#d3dae2;
--on:#fff}
@media (prefers-color-scheme:dark){:root{--paper:#121518;--card:#1b2025;--ink:#e7eaee;--soft:#9ca7b3;--line:#323a42;
--code:#13171b;--error:#ff8d83;--warning:#f1bc5a;--info:#80bbf7;--clear:#80d499;--boot:#b68ad9;--image:#62a7ee;
--free:#3a434d;--on:#10151a}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"Segoe UI",Roboto,sans-serif;
overflow-wrap:anywhere;-webkit-text-size-adjust:100%}
main{max-width:56rem;margin:0 auto;padding:.9rem 1rem 2.5rem}
header{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;color:var(--soft);font-size:.85rem;
margin-bottom:.5rem}
h1{font-size:inherit;margin:0;font-weight:600}
header p{margin:0}
h2{font-size:1.15rem;margin:2rem 0 .6rem}
h3{font-size:1.02rem;margin:0 0 .35rem;line-height:1.35}
h4{font-size:.95rem;margin:.9rem 0 .2rem}
p{margin:.4rem 0}
code,pre{font-family:ui-monospace,"SF Mono","DejaVu Sans Mono",Menlo,Consolas,monospace}
code{font-size:.88em;background:var(--code);border-radius:3px;padding:.05em .3em}
pre{font-size:.84rem;line-height:1.45;margin:.3rem 0;padding:.5rem .65rem;background:var(--code);
border:1px solid var(--line);border-radius:5px;white-space:pre-wrap}
.verdict,.facts,.finding,.picture{background:var(--card);border:1px solid var(--line);border-radius:8px}
.verdict{border-top:5px solid var(--tone);padding:.7rem .9rem .8rem}
.verdict p{font-size:1.1rem;line-height:1.4;margin:0}
.verdict strong{display:block;color:var(--tone);font-size:.85rem;letter-spacing:.06em;text-transform:uppercase}
.verdict .proof{font-size:.88rem;margin:.5rem 0 .2rem}
.error{--tone:var(--error)}.warning{--tone:var(--warning)}.info{--tone:var(--info)}
.blocked{--tone:var(--error)}.clear{--tone:var(--clear)}.unknown{--tone:var(--warning)}
.facts{display:flex;flex-wrap:wrap;gap:1px;margin:.7rem 0;overflow:hidden;background:var(--line)}
.facts div{flex:1 1 9rem;background:var(--card);padding:.35rem .7rem .4rem}
.facts .wide{flex-basis:20rem}
dt{color:var(--soft);font-size:.76rem}
dd{margin:0;font-size:.92rem;line-height:1.35}
.finding{border-left:5px solid var(--tone);padding:.75rem .95rem;margin:.7rem 0}
.finding h3{color:var(--tone)}
.group{color:var(--soft);font-size:.85rem;font-weight:600;margin:1.2rem 0 .4rem}
.proof{color:var(--soft);font-size:.88rem}
.id{color:var(--soft);font-size:.8rem}
.finding .id{margin:.7rem 0 0}
ol,ul{margin:.3rem 0;padding-left:1.35rem}
li{margin:.15rem 0}
.picture{padding:.7rem .9rem;margin:.5rem 0}
.picture h3{font-size:.92rem}
svg{display:block;width:100%;overflow:visible}
svg text{fill:var(--ink);font:14px system-ui,"Segoe UI",Roboto,sans-serif}
svg text.small{font-size:12px}
svg .mono{font:12.5px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace}
svg .soft{fill:var(--soft)}svg .on{fill:var(--on)}svg .strong{font-weight:700}
svg .wire{stroke:var(--soft);stroke-width:1.5;fill:none}svg .wrong{stroke:var(--error)}
svg .boot{fill:var(--boot)}svg .image{fill:var(--image)}svg .free{fill:var(--free)}
svg .frame{fill:none;stroke:var(--line);stroke-width:1.5}svg .edge{stroke:var(--card);stroke-width:1.5}
.legend{display:flex;flex-wrap:wrap;gap:.1rem 1.2rem;list-style:none;padding:0;margin:.5rem 0 0;font-size:.88rem}
.legend li::before{content:"";display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.45em;
background:var(--free)}
.legend .boot::before{background:var(--boot)}.legend .image::before{background:var(--image)}
@media (min-width:48rem){main{padding-top:1.4rem}.verdict p{font-size:1.2rem}}
@media print{:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--code:#f4f4f4;--error:#b3261e;
--warning:#855500;--info:#0b5ea3;--clear:#1b6b35;--boot:#8a57b3;--image:#1f6fc0;--free:#d3dae2;--on:#fff}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}body{font-size:10.5pt}main{max-width:none;padding:0}
.verdict,.facts,.picture,pre,li{break-inside:avoid}h2,h3,h4,.group{break-after:avoid}}
`;
