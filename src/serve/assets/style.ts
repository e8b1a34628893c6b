// The style sheet: system fonts, one accent color, an 8 px grid; light, dark, phone and print. Status has a word and a shape as
// well as a color; colors have a contrast of 4.5:1 and differ for color-blind users.

export const STYLE = `
:root{color-scheme:light dark;
--paper:#fcfbf8;--sheet:#fff;--ink:#1b1d21;--soft:#545962;--line:#d9d6cd;--faint:#efede6;--accent:#0b5a8a;
--official:#0a5485;--reported:#8a5a00;--rumor:#a02e63;--commentary:#62666d;--bad:#a32a1c;--good:#2f6b3a;--mark:#fff1c2;
--serif:Charter,"Bitstream Charter","Iowan Old Style","Source Serif 4",Cambria,Georgia,serif;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif;
--mono:ui-monospace,"Cascadia Mono","SF Mono",Menlo,"DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{
--paper:#15171a;--sheet:#1b1e22;--ink:#e9e7e1;--soft:#a9adb4;--line:#363a40;--faint:#23272c;--accent:#7fbbe6;
--official:#78b7e4;--reported:#e2ad4b;--rumor:#f08bb8;--commentary:#a5a9b0;--bad:#ff9d8c;--good:#8fce9a;--mark:#4a3f14}}
*{box-sizing:border-box}
html{font:400 16px/24px var(--sans);background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%;font-variant-numeric:tabular-nums}
body{margin:0}
h1,h2,h3{font-family:var(--serif);font-weight:600;text-wrap:balance;letter-spacing:-.005em}
h1{font-size:32px;line-height:40px;margin:32px 0 8px}
h2{font-size:21px;line-height:32px;margin:40px 0 8px;padding-top:7px;border-top:1px solid var(--ink)}
h3{font-size:17px;line-height:24px;margin:24px 0 8px}
p,ul,ol,dl,table,form,figure{margin:0 0 16px}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:3px}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
code,kbd,.mono{font-family:var(--mono);font-size:.875em}
.wrap{max-width:1184px;margin:0 auto;padding:0 24px}
.skip{position:absolute;left:-999px}.skip:focus{left:16px;top:8px;background:var(--sheet);padding:8px 16px;z-index:9}
.top{border-bottom:3px double var(--line)}
.top .wrap{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 24px;padding-top:12px;padding-bottom:12px}
.brand{font:600 21px/24px var(--serif);color:var(--ink);text-decoration:none;letter-spacing:.01em}
.top nav{display:flex;flex-wrap:wrap;gap:0 20px}
.top nav a{color:var(--ink);text-decoration:none;padding:4px 0;border-bottom:2px solid transparent}
.top nav a:hover{border-color:var(--line)}
.top nav a[aria-current]{border-color:var(--accent)}
.top .who{margin-left:auto;display:flex;gap:16px;align-items:baseline;color:var(--soft)}
.top .who form{margin:0}
main{min-height:60vh;padding-bottom:48px}
footer{border-top:1px solid var(--line);color:var(--soft);font-size:14px;padding:16px 0 32px}
.kicker{margin:32px 0 0;color:var(--soft);font-size:14px}
.kicker+h1{margin-top:0}
.lead{font:400 19px/28px var(--serif);max-width:44em;color:var(--ink)}
.quiet{color:var(--soft)}.small{font-size:14px;line-height:20px}
.num{text-align:right}.now{white-space:nowrap}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.foreign{unicode-bidi:isolate;overflow-wrap:anywhere}
.columns{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:0 48px}
.aside{display:grid;grid-template-columns:minmax(0,1fr) 320px;gap:0 48px}
.st{display:inline-flex;align-items:center;gap:6px;white-space:nowrap;font-weight:600;font-size:14px}
.st svg{width:12px;height:12px;flex:none}
.official{color:var(--official)}.reported{color:var(--reported)}.rumor{color:var(--rumor)}.commentary{color:var(--commentary)}
.bad{color:var(--bad)}.good{color:var(--good)}
svg .official,svg.official{fill:var(--official);stroke:var(--official)}
svg .reported,svg.reported{fill:var(--reported);stroke:var(--reported)}
svg .rumor,svg.rumor{fill:var(--paper);stroke:var(--rumor)}
svg .commentary,svg.commentary{fill:var(--commentary);stroke:var(--commentary)}
.scroll{overflow-x:auto;margin:0 0 16px}
.scroll table{margin:0}
table{border-collapse:collapse;width:100%;font-size:15px;line-height:22px}
caption{text-align:left;color:var(--soft);font-size:14px;padding-bottom:4px}
th{font-weight:600;text-align:left;font-size:13px;line-height:16px;color:var(--soft);padding:8px 16px 7px 0;border-bottom:1px solid var(--ink);vertical-align:bottom}
td{padding:6px 16px 5px 0;border-bottom:1px solid var(--line);vertical-align:top}
th:last-child,td:last-child{padding-right:0}
th.num{text-align:right}
tr.ahead td{background:var(--faint)}
td.title{min-width:16em}
.badge{font-size:13px;line-height:18px;color:var(--soft);white-space:nowrap}
.chips{display:flex;flex-wrap:wrap;gap:8px;padding:0;margin:0 0 16px;list-style:none}
.chips a,.pill{display:inline-block;border:1px solid var(--line);border-radius:16px;padding:3px 12px;font-size:14px;line-height:20px;color:var(--ink);text-decoration:none;background:var(--sheet)}
.chips a:hover{border-color:var(--accent)}
.button,button{font:600 15px/24px var(--sans);border:1px solid var(--accent);border-radius:4px;background:var(--accent);color:var(--paper);padding:7px 16px;cursor:pointer;text-decoration:none;display:inline-block}
button.plain{background:none;color:var(--accent);border-color:var(--line);font-weight:400;padding:3px 12px}
button.link{background:none;border:0;color:var(--accent);padding:0;font:inherit;text-decoration:underline;text-underline-offset:3px}
input,select,textarea{font:400 16px/24px var(--sans);color:var(--ink);background:var(--sheet);border:1px solid var(--soft);border-radius:4px;padding:7px 10px;max-width:100%}
input[type=range]{padding:0;border:0;background:none;accent-color:var(--accent)}
textarea{width:100%;min-height:72px}
label,legend{font-size:14px;line-height:20px;color:var(--soft)}
.field{display:flex;flex-direction:column;gap:4px;margin-bottom:16px}
.row{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:end}
fieldset{border:1px solid var(--line);border-radius:4px;padding:8px 16px;margin:0 0 16px}
.state{border-left:4px solid var(--accent);padding:4px 0 4px 16px;margin:16px 0}
.state.warn{border-color:var(--bad)}
.empty{border:1px dashed var(--line);padding:24px;color:var(--soft)}
.knownat{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;margin:16px 0 8px;font-size:15px}
.knownat input[type=range]{flex:1 1 240px;min-width:160px}
.chart{overflow-x:auto;border-top:1px solid var(--ink);border-bottom:1px solid var(--line);margin:0 0 8px;background:var(--sheet)}
.canvas{display:flex;min-width:960px}
.chart svg{display:block;height:auto;font-family:var(--sans)}
.chart .lanes{flex:0 0 8.571%;width:8.571%;position:sticky;left:0;background:var(--sheet);z-index:1}.chart .drawing{flex:1 1 0;min-width:0}
.chart text{font-size:12px;fill:var(--soft);stroke:none}
.chart .lane{font-size:13px;font-weight:600}
.chart text.official{fill:var(--official)}.chart text.reported{fill:var(--reported)}.chart text.rumor{fill:var(--rumor)}
.chart .label{fill:var(--ink);font-size:12px;paint-order:stroke;stroke:var(--sheet);stroke-width:3px;stroke-linejoin:round}
.chart .grid{stroke:var(--line);stroke-width:1}.chart .year{stroke:var(--soft)}
.chart .rule{stroke:var(--line)}
.chart .today{stroke:var(--accent);stroke-width:1.5}
.chart text.todayw{fill:var(--accent);font-weight:600}
.chart .unknown{fill:var(--faint);stroke:none;opacity:.75}
.chart .arc{fill:none;stroke:var(--rumor);stroke-width:1.25;opacity:.5}
.chart .arc.reported{stroke:var(--reported);fill:none}
.chart .arc.denies{stroke-dasharray:5 3}.chart .arc.partly{stroke-dasharray:1.5 3}
.chart .hit{stroke:transparent;stroke-width:11;fill:none}
.chart a:hover .arc,.chart a:focus .arc{opacity:1;stroke-width:2.5}
.chart .leadw,.chart .label{pointer-events:none}
.chart .leadw{fill:var(--rumor);font-weight:600;paint-order:stroke;stroke:var(--sheet);stroke-width:4px}
.chart .mark{stroke-width:1.75}.chart rect.mark,.chart path.mark{stroke:var(--sheet)}.chart circle.mark{fill:var(--sheet)}
.chart a:hover .mark,.chart a:focus .mark{stroke:var(--ink);stroke-width:2.5}
.chart a:focus{outline:none}.chart a:focus-visible .ring{stroke:var(--accent);stroke-width:2}
.chart .before .mark{opacity:.4}
.chart .ring{fill:none;stroke:none}
.chart .due{fill:none;stroke:var(--ink);stroke-width:1.5}.chart .due.done{fill:var(--soft);stroke:var(--soft)}.chart .due.missed{fill:var(--bad);stroke:var(--bad)}
.chart .bar{fill:var(--commentary);opacity:.55}
.legend{display:flex;flex-wrap:wrap;gap:4px 24px;font-size:14px;color:var(--soft);margin-bottom:16px}
.where{font:400 21px/32px var(--serif);margin:16px 0;max-width:44em}
.hits{list-style:none;padding:0;margin:0}
.hits>li{padding:12px 0 11px;border-bottom:1px solid var(--line)}
.hits h3{margin:0 0 2px}.hits h3 a{color:var(--ink);text-decoration:none}.hits h3 a:hover{text-decoration:underline}
.hits p{margin:0 0 4px}
.meta{display:flex;flex-wrap:wrap;gap:0 16px;font-size:14px;line-height:24px;color:var(--soft);align-items:center}
mark{background:var(--mark);color:inherit;padding:0 1px}
.facets h3{font:600 13px/16px var(--sans);color:var(--soft);margin:24px 0 4px}
.facets ul{list-style:none;padding:0;margin:0}
.facets li a{display:flex;justify-content:space-between;gap:12px;color:var(--ink);text-decoration:none;padding:2px 0;font-size:15px;line-height:20px}
.facets li a:hover{text-decoration:underline}
.facets li a[aria-current]{font-weight:600;color:var(--accent)}
.facets li span:last-child{color:var(--soft)}
.spark{display:block;width:100%;height:auto}.spark rect{fill:var(--accent)}.spark rect.back{fill:transparent}.spark a:hover rect{fill:var(--rumor)}.spark a:hover rect.back{fill:transparent}
.spark text{font-size:10px;fill:var(--soft)}
.spark .whisk{stroke:var(--soft);stroke-width:1.5}
.text{font:400 17px/28px var(--serif);max-width:42em;overflow-wrap:anywhere}.pre{white-space:pre-wrap}
.ev{position:relative;background:none;border-bottom:2px solid var(--accent);cursor:help}
.ev.s-status{background:var(--mark)}
.ev::after{content:attr(data-names);position:absolute;left:0;top:100%;z-index:5;background:var(--ink);color:var(--paper);font:400 13px/18px var(--sans);padding:4px 8px;border-radius:3px;width:max-content;max-width:280px;white-space:normal;visibility:hidden}
.ev:hover::after,.ev:focus::after{visibility:visible}
.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:4px 16px;font-size:15px}
.facts dt{color:var(--soft)}.facts dd{margin:0;overflow-wrap:anywhere}
.cite{border-left:4px solid var(--line);padding-left:16px;font-size:15px;overflow-wrap:anywhere}
ins{text-decoration:none;background:color-mix(in srgb,var(--good) 22%,transparent)}
del{background:color-mix(in srgb,var(--bad) 18%,transparent)}
details{margin-bottom:16px}summary{cursor:pointer;color:var(--accent)}
.pages{display:flex;gap:24px;margin-top:16px}
.note{background:var(--faint);padding:8px 16px;margin-bottom:8px}
@media (max-width:900px){.aside,.columns{grid-template-columns:minmax(0,1fr)}}
@media (max-width:640px){
.wrap{padding:0 16px}h1{font-size:26px;line-height:32px;margin-top:24px}.lead,.where{font-size:18px;line-height:26px}
.top .who{margin-left:0;width:100%;font-size:14px}
table.stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table.stack,table.stack tbody{display:block}table.stack tr{display:flex;flex-wrap:wrap;gap:0 12px;padding:8px 0;border-bottom:1px solid var(--line)}
table.stack td{border:0;padding:0}table.stack td.title{flex:1 1 100%;order:9;min-width:0}table.stack td:empty{display:none}
.facts{grid-template-columns:minmax(0,1fr)}.facts dd{margin-bottom:8px}}
@media print{:root{--paper:#fff;--sheet:#fff;--ink:#000;--soft:#444;--line:#bbb}
.top nav,.who,.knownat,form,.skip,.facets,.pages,button{display:none!important}.wrap{max-width:none;padding:0}
.canvas{min-width:0}.chart{overflow:visible;break-inside:avoid}a{color:inherit}tr{break-inside:avoid}
.text a[href^="http"]::after,.cite a::after{content:" (" attr(href) ")"}}
@media (prefers-reduced-motion:no-preference){.ev::after{transition:visibility .08s}}
.script-only{display:none}.has-script .script-only{display:revert}.has-script .no-script{display:none}
`;
