/// A model of a terminal's screen: what is seen after some bytes.
///
/// It knows what we use, and reports anything else.
struct Screen {
  private(set) var lines: [[Character]] = [[]]
  private(set) var unknown: [String] = []
  private var (row, column) = (0, 0)
  private let columns: Int
  /// The number of the top line of those that are on the screen: what is above has scrolled away.
  private(set) var top = 0
  private let rows: Int

  init(_ text: String, columns: Int, rows: Int) {
    (self.columns, self.rows) = (columns, rows)
    var scalars = Substring(text).unicodeScalars
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\r": column = 0
      case "\n": down()
      case "\u{1B}": control(&scalars)
      default: put(Character(scalar))
      }
    }
  }

  /// What is seen, without empty lines at the end.
  var text: String {
    var shown = lines.map { line in
      var line = line
      while line.last == " " { line.removeLast() }
      return String(line)
    }
    while shown.last == "" { shown.removeLast() }
    return shown.joined(separator: "\n")
  }

  private mutating func down() {
    row += 1
    if row == lines.count { lines.append([]) }
    top = max(top, row - rows + 1)
  }

  private mutating func put(_ character: Character) {
    if column == columns {
      column = 0
      down()
    }
    while lines[row].count <= column { lines[row].append(" ") }
    lines[row][column] = character
    column += 1
  }

  private mutating func control(_ scalars: inout Substring.UnicodeScalarView) {
    guard scalars.popFirst() == "[" else { return unknown.append("ESC") }
    var digits = ""
    while let scalar = scalars.popFirst() {
      if ("0"..."9").contains(scalar) || scalar == ";" {
        digits.unicodeScalars.append(scalar)
        continue
      }
      switch scalar {
      case "A": row = max(top, row - (Int(digits) ?? 1))
      case "J" where digits.isEmpty:
        lines.removeSubrange((row + 1)...)
        lines[row] = Array(lines[row].prefix(column))
      case "m": break
      default: unknown.append("\(digits)\(scalar)")
      }
      return
    }
  }
}
