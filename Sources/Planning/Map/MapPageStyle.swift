/// How the page of a map looks: on a screen of any width, light or dark, and on paper.
enum MapPageStyle {
  static let text =
    MapStyle.variables + MapStyle.printVariables + MapStyle.map + page + panel + sheets + paper

  private static let page = """
    *{box-sizing:border-box}
    html{scroll-padding:1rem}
    body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 \(MapStyle.fonts)}
    a{color:inherit;text-underline-offset:.2em}
    header,nav,.text{max-width:80rem;margin:0 auto;padding:1.25rem}
    header{padding-bottom:.5rem}
    h1{font-size:clamp(1.35rem,1rem + 1.6vw,2rem);line-height:1.2;margin:0 0 .35rem;overflow-wrap:anywhere;text-wrap:balance}
    h2{font-size:1.2rem;margin:0 0 .75rem}
    header p,.quiet{color:var(--quiet);margin:0}
    .skip{position:absolute;left:-99rem}
    .skip:focus{left:1rem;top:.5rem;background:var(--ground);padding:.5rem 1rem;z-index:2}
    :focus-visible{outline:3px solid var(--l5);outline-offset:2px;border-radius:4px}
    h3:focus{outline:none}
    button{font:inherit;color:inherit;background:var(--ground);border:1px solid var(--quiet);border-radius:8px;min-height:2.5rem;min-width:2.5rem;padding:0 .8rem;cursor:pointer}
    button:hover{background:var(--hair)}
    button:disabled{opacity:.4;cursor:default}
    .tools{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;max-width:80rem;margin:0 auto;padding:.25rem 1.25rem .6rem}
    .tools output{min-width:4rem;color:var(--quiet);font-variant-numeric:tabular-nums}
    .tools .quiet{font-size:.85rem}
    .view{overflow:auto;max-height:82vh;border-block:1px solid var(--hair);background:var(--ground);cursor:grab;overscroll-behavior-x:contain}
    .view.drawn{cursor:grabbing;user-select:none}
    .view svg{display:block;margin:0 auto;width:100%;height:auto}
    .spot{cursor:pointer;text-decoration:none}
    .reach{fill:transparent}
    .spot:hover .reach{fill:var(--hair);fill-opacity:.6}
    .spot:focus{outline:none}
    .spot:focus-visible .reach,.spot[aria-current] .reach{stroke:var(--ink);stroke-width:2.5;fill:var(--hair);fill-opacity:.5}
    nav ol{list-style:none;margin:0;padding:0}
    .lines{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(20rem,100%),1fr));gap:1rem}
    .line{border:1px solid var(--hair);border-radius:12px;padding:1rem}
    .line h3{font-size:1rem;line-height:1.35;margin:0 0 .35rem;display:flex;gap:.6rem;align-items:flex-start;overflow-wrap:anywhere}
    .line .quiet{font-size:.9rem;overflow-wrap:anywhere}
    .line li{border-top:1px solid var(--hair)}
    .line ol{margin-top:.7rem}
    .line li a{display:flex;gap:.5rem;justify-content:space-between;padding:.45rem 0;text-decoration:none;overflow-wrap:anywhere;min-height:2.5rem}
    .line li a:hover{text-decoration:underline}
    .chip{flex:none;border-radius:5px;border:3px solid;color:var(--ink);font-weight:700;font-size:.85rem;line-height:1.15rem;min-width:1.9rem;text-align:center}
    .state{flex:none;font-size:.8rem;line-height:1.4rem;border:1px solid var(--quiet);border-radius:1rem;padding:0 .6rem;height:fit-content;white-space:nowrap}
    .state.done,.state.started{border-color:var(--ink);font-weight:700}
    .state.blocked{border-color:var(--bad);color:var(--bad);font-weight:700}

    """ + MapStyle.light.indices.map { ".c\($0){border-color:var(--l\($0))}" }.joined() + "\n"

  private static let panel = """
    dialog{border:0;padding:0;margin:0 0 0 auto;width:min(42rem,100%);max-width:100%;height:100%;max-height:100%;background:var(--ground);color:var(--ink);box-shadow:-8px 0 40px rgb(0 0 0/.35)}
    dialog::backdrop{background:rgb(0 0 0/.45)}
    dialog[open]{display:flex;flex-direction:column}
    .bar{display:flex;gap:.5rem;padding:.75rem 1.25rem;border-bottom:1px solid var(--hair)}
    .bar #close{margin-left:auto}
    #content{overflow:auto;padding:1.25rem;flex:1}
    @media (prefers-reduced-motion:no-preference){dialog[open]{animation:in .16s ease-out}@keyframes in{from{transform:translateX(2rem);opacity:0}}}

    """

  private static let sheets = """
    .live .sheets:not(.shown){display:none}
    .sheets .sheet{border-top:1px solid var(--hair);padding:1.5rem 0}
    .sheet h3{font-size:1.3rem;line-height:1.25;margin:0 0 .25rem;overflow-wrap:anywhere}
    .sheet h4{display:inline;font-size:1.05rem;margin:0;overflow-wrap:anywhere}
    .sheet h5{font-size:.8rem;text-transform:uppercase;letter-spacing:.05em;color:var(--quiet);margin:1.1rem 0 .3rem}
    .sheet p,.sheet li,.sheet dd,.sheet td{overflow-wrap:anywhere}
    details{border:1px solid var(--hair);border-radius:12px;margin-top:1rem;padding:0 1rem}
    details[open]{padding-bottom:1rem}
    summary{padding:.8rem 0;cursor:pointer}
    summary .state{margin-left:.4rem;display:inline-block}
    details p{margin:.2rem 0 .6rem}
    .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(8rem,1fr));gap:.5rem 1rem;margin:.6rem 0}
    dl.facts{font-size:.95rem;color:var(--ink)}
    .facts dt{font-size:.8rem;color:var(--quiet)}
    .facts dd{margin:0}
    .sheet ol,.sheet ul{margin:.2rem 0;padding-left:1.4rem}
    .sheet li{margin:.25rem 0}
    .checks{list-style:none;padding:0}
    .sheet .checks{padding-left:0}
    .checks li::before{content:"\\2610";margin-right:.55rem}
    .checks.all li::before{content:"\\2611"}
    .risks{display:grid;gap:.6rem;margin:.2rem 0}
    .risks dt{font-weight:600}
    .risks dd{margin:0}
    .risks dd::before{content:"\\2192\\00a0";color:var(--quiet)}
    div.plate{display:none}

    """

  private static let paper = """
    @page{size:A4 landscape;margin:12mm}
    @media print{
    body{font-size:10pt;line-height:1.35}
    *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
    .skip,.tools,nav,dialog,#all{display:none}
    header,.text{max-width:none;padding:0}
    .view{position:absolute;width:0;height:0;overflow:hidden;border:0}
    div.plate{display:block;break-after:page;break-inside:avoid}
    .plate svg{display:block;width:100%;max-height:168mm}
    .sheets,.live .sheets:not(.shown){display:block;columns:2;column-gap:10mm;font-size:9pt}
    .sheets .sheet{padding:.6rem 0}
    .sheet h3{font-size:13pt}
    .sheet h4{font-size:11pt}
    .facts dd,.facts dt{font-size:9pt}
    .sheet h3,.sheet h4,.sheet h5,summary{break-after:avoid}
    .sheet li,.facts,.risks>div{break-inside:avoid}
    details{border:0;padding:0}
    summary{list-style:none}
    .links a::after{content:" (" attr(href) ")";color:var(--quiet)}
    }

    """
}
