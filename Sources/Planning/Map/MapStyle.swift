/// Colours and shapes of a map, for light and dark.
///
/// Eight colours of lines that stay apart for people who see no red, green or blue (distance in OKLab at least 0.10 in each
/// simulation of Machado 2009), with a contrast of at least 3:1 (WCAG 2.2, 1.4.11); text has 4.5:1. No colour is alone: every
/// line has its number, lines beyond eight a pattern, every status its shape.
enum MapStyle {
  static let light = ["#3554A5", "#E5385F", "#26839A", "#657403", "#90355E", "#2197EE", "#4E4119", "#2E2286"]
  static let dark = ["#00B9FF", "#FF470D", "#009F6C", "#E1B80D", "#FF72BC", "#45EFFF", "#DDE4A1", "#8C62DD"]
  /// Ground, text, quiet text, fine lines, trouble, and the mark of what the end waits for.
  static let lightGround = ["#FFFFFF", "#14171F", "#535A68", "#D9DDE5", "#B3161B", "#14171F"]
  static let darkGround = ["#10141B", "#EEF1F6", "#A9B2C1", "#2E3643", "#FF8A80", "#FFFFFF"]
  private static let grounds = ["ground", "ink", "quiet", "hair", "bad", "path"]

  /// The number of a colour, and of a pattern: plain, a stripe within, dashes within, dots within.
  static func look(_ number: Int) -> (colour: Int, pattern: Int) {
    (number % light.count, number / light.count % 4)
  }

  static let variables =
    ":root{color-scheme:light dark;" + values(light, lightGround)
    + "}\n@media (prefers-color-scheme:dark){:root{"
    + values(dark, darkGround) + "}}\n"

  /// Paper is white, whatever the screen is.
  static let printVariables = "@media print{:root{color-scheme:light;" + values(light, lightGround) + "}}\n"

  private static func values(_ lines: [String], _ ground: [String]) -> String {
    (lines.enumerated().map { "--l\($0):\($1)" } + zip(grounds, ground).map { "--\($0):\($1)" }).joined(
      separator: ";")
  }

  static let fonts = "system-ui,\"Segoe UI\",Roboto,\"Helvetica Neue\",Arial,\"Noto Sans\",sans-serif"

  static let map =
    ".map{font-family:\(fonts);fill:var(--ink)}\n" + """
      .map .sheet{fill:var(--ground)}
      .map .track{fill:none;stroke-width:7;stroke-linejoin:round}
      .map .off{stroke-width:3}
      .map .bridge{fill:none;stroke:var(--ground);stroke-width:13}
      .map .path{fill:none;stroke:var(--path);stroke-width:13}
      .map .within{fill:none;stroke:var(--ground);stroke-width:2}
      .map .p2{stroke-dasharray:10 6}
      .map .p3{stroke-dasharray:2 6}
      .map .stop{fill:var(--ground);stroke-width:4}
      .map .ring{fill:var(--ground);stroke:var(--path);stroke-width:3}
      .map .plate{fill:var(--ground);stroke-width:3}
      .map .sign{font-size:13px;font-weight:700;text-anchor:middle}
      .map .title{font-size:13px;font-weight:700}
      .map .label{font-size:12px;text-anchor:middle}
      .map .question{font-weight:700}
      .map .goal{font-size:20px;font-weight:700}
      .map .facts{font-size:13px;fill:var(--quiet)}
      .map .key{font-size:12px}
      .map .switch{fill:var(--ground);stroke:var(--ink);stroke-width:3;stroke-linejoin:round}
      .map .decided{fill:var(--ink)}
      .map .what{font-size:13px;font-weight:700;text-anchor:middle}
      .map .sure{fill:none;stroke:var(--ground);stroke-width:3}
      .map .tick{fill:none;stroke:var(--ground);stroke-width:3;stroke-linecap:round;stroke-linejoin:round}
      .map .trouble{fill:var(--bad);stroke:var(--bad);stroke-width:4}
      .map .bar{fill:var(--ground)}
      .map .arrow{fill:none;stroke:var(--ground);stroke-width:2}

      """
    + light.indices.map { ".map .s\($0){stroke:var(--l\($0))}.map .f\($0){fill:var(--l\($0))}" }
    .joined(separator: "\n") + "\n"
}
