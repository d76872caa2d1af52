internal import Packages

/// Which versions of something are meant: `>= 1.0-1`, or all of them (rpm, "Dependencies").
struct RPMSense {
  private let isLess: Bool
  private let isGreater: Bool
  private let isEqual: Bool
  private let version: String

  /// All versions.
  static let any = RPMSense(flags: 0, version: "")

  /// The flags are those of `RPMSENSE_LESS`, `_GREATER` and `_EQUAL`; others say why something is needed.
  init(flags: Int, version: String) {
    (isLess, isGreater, isEqual) = (flags & 2 != 0, flags & 4 != 0, flags & 8 != 0)
    self.version = version
  }

  /// Whether a version is meant that the other means too, as `rpmdsCompare` decides it.
  func overlaps(_ other: RPMSense) -> Bool {
    guard isLess || isGreater || isEqual, other.isLess || other.isGreater || other.isEqual,
      !version.isEmpty, !other.version.isEmpty
    else { return true }
    var (own, its) = (version, other.version)
    // A release counts where both have one.
    if !(own.contains("-") && its.contains("-")) {
      (own, its) = (String(own.cut(at: "-").before), String(its.cut(at: "-").before))
    }
    let (left, right) = (RPMVersion(own), RPMVersion(its))
    if left == right {
      return isEqual && other.isEqual || isLess && other.isLess || isGreater && other.isGreater
    }
    return left < right ? isGreater || other.isLess : isLess || other.isGreater
  }

  /// The needs that a rich one, `(a >= 1 if b else c)`, may have: its conditions are none.
  static func parts(rich text: String) -> [(name: String, sense: RPMSense)] {
    var parts: [(name: String, sense: RPMSense)] = []
    // Whether what follows is a condition, by depth of parentheses.
    var conditions = [false]
    var words = ArraySlice(spaced(text))
    while let word = words.popFirst() {
      switch word {
      case "(": if conditions.count < 64 { conditions.append(conditions.last ?? false) }
      case ")": if conditions.count > 1 { conditions.removeLast() }
      case "if", "unless": conditions[conditions.count - 1] = true
      case "else": conditions[conditions.count - 1] = conditions.dropLast().last ?? false
      case "and", "or", "with": break
      case "without": conditions[conditions.count - 1] = true
      default:
        var sense = RPMSense.any
        let signs = ["<": 2, ">": 4, "=": 8, "<=": 10, ">=": 12]
        if let sign = words.first, let flags = signs[sign], let version = words.dropFirst().first {
          sense = RPMSense(flags: flags, version: version)
          words = words.dropFirst(2)
        }
        if conditions.last == false { parts.append((word, sense)) }
      }
    }
    return parts
  }

  /// Words and parentheses; those of a name, `config(a)`, belong to it.
  private static func spaced(_ text: String) -> [String] {
    var (words, current, depth) = ([String](), "", 0)
    func finish() {
      if !current.isEmpty { words.append(current) }
      current = ""
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case " ": finish()
      case "(" where current.isEmpty: words.append("(")
      case "(":
        depth += 1
        current.unicodeScalars.append(scalar)
      case ")" where depth > 0:
        depth -= 1
        current.unicodeScalars.append(scalar)
      case ")":
        finish()
        words.append(")")
      default: current.unicodeScalars.append(scalar)
      }
    }
    finish()
    return words
  }
}
