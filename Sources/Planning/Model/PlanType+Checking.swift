import Cryptography
import Diagnostics
import JSON
import OperatingSystem

extension PlanType {
  /// Records every way in which a value is not of this type.
  ///
  /// Recursion is bounded: it follows the declarations, which are seven levels deep.
  func check(_ value: JSON, at pointer: String, into findings: inout [PlanFinding]) {
    switch self {
    case .object(let fields):
      guard let members = value.members else { return refuse(value, at: pointer, into: &findings) }
      Self.check(members, against: fields, at: pointer, into: &findings)
    case .list(let element, _):
      guard let elements = value.array else { return refuse(value, at: pointer, into: &findings) }
      for (index, value) in elements.enumerated() where !element.holdsPlainly(value) {
        element.check(value, at: "\(pointer)/\(index)", into: &findings)
      }
    default:
      if !holdsPlainly(value) { refuse(value, at: pointer, into: &findings) }
    }
  }

  private static func check(
    _ members: [(name: String, value: JSON)], against fields: [PlanField], at pointer: String,
    into findings: inout [PlanFinding]
  ) {
    var found = Array(repeating: false, count: fields.count)
    var unknown: [String] = []
    for (name, value) in members {
      guard let index = fields.firstIndex(where: { $0.name == name && $0.name.utf8.elementsEqual(name.utf8) })
      else {
        unknown.append(name)
        continue
      }
      if value.isNull { continue }
      found[index] = true
      let type = fields[index].type
      if !type.holdsPlainly(value) { type.check(value, at: "\(pointer)/\(name)", into: &findings) }
    }
    var missing = fields.indices.filter { fields[$0].isRequired && !found[$0] }.map { fields[$0].name }
    for name in unknown {
      let names = fields.map(\.name)
      let meant = nearest(to: name, among: names)
      // One mistake, one problem: the misspelt key is the missing one.
      missing.removeAll { $0 == meant }
      findings.append(
        PlanFinding(
          .planShape, "unknown key '\(name.prefix(100))'", at: "\(pointer)/\(PlanPointer.escaped(name))",
          hint: suggestion(for: name, among: names, orList: "keys here:")))
    }
    for name in missing {
      findings.append(PlanFinding(.planShape, "missing key '\(name)'", at: pointer, hint: "add '\(name)'"))
    }
  }

  /// Whether it is a value without parts, of this type.
  private func holdsPlainly(_ value: JSON) -> Bool {
    switch self {
    case .line:
      guard case .string(let text) = value, text.utf8.count <= 4_000 else { return false }
      return Self.isText(text, lines: false)
    case .prose:
      guard case .string(let text) = value, text.utf8.count <= Self.textLimit else { return false }
      return Self.isText(text, lines: true)
    case .id:
      guard case .string(let text) = value else { return false }
      return Self.isID(text)
    // What is no URL is told by the review, with the others.
    case .url:
      guard case .string(let text) = value, text.utf8.count <= 4_000 else { return false }
      return Self.isText(text, lines: false)
    case .date:
      guard case .string(let text) = value else { return false }
      return text.utf8.count == 10 && Timestamp(text) != nil
    case .digest:
      guard case .string(let text) = value, text.hasPrefix("sha256:") else { return false }
      return Digest(hex: String(text.dropFirst(7))) != nil
    case .choice(let names):
      guard case .string(let text) = value else { return false }
      return names.contains { $0.utf8.elementsEqual(text.utf8) }
    case .whole(let range): return value.integer.map(range.contains) ?? false
    case .hours: return value.double.map { (0...100_000).contains($0) } ?? false
    case .share: return value.double.map { (0...1).contains($0) } ?? false
    case .flag: return value.bool != nil
    case .list, .object: return false
    }
  }

  /// Something that can be seen, without control characters.
  private static func isText(_ text: String, lines: Bool) -> Bool {
    var isEmpty = true
    for byte in text.utf8 {
      if byte < 0x20 || byte == 0x7F {
        guard lines, byte == 0x0A || byte == 0x09 else { return false }
      } else if byte != 0x20 {
        isEmpty = false
      }
    }
    return !isEmpty
  }

  /// Whether a text has the form of an id.
  static func isID(_ text: String) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, bytes.count <= 100, first != 0x2D, first != 0x2E else { return false }
    return bytes.allSatisfy {
      (97...122).contains($0) || (48...57).contains($0) || $0 == 0x2D || $0 == 0x2E
    }
  }

  private func refuse(_ value: JSON, at pointer: String, into findings: inout [PlanFinding]) {
    let shown: String
    switch value {
    case .string(let text): shown = "'\(String(text.unicodeScalars.prefix(60).filter { $0.value >= 0x20 }))'"
    case .array: shown = "a list"
    case .object: shown = "an object"
    default: shown = value.text
    }
    findings.append(PlanFinding(.planShape, "\(shown) is not \(words)", at: pointer))
  }
}
