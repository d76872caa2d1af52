extension JSON {
  /// The value as RFC 8785 writes it: UTF-8 without white space, members sorted by UTF-16 code units.
  ///
  /// A number that JSON cannot hold (NaN, infinity) is written as `null`.
  public var canonical: [UInt8] {
    var writer = Writer(isCanonical: true)
    writer.write(self)
    return writer.bytes
  }

  /// The value as text without white space, members in their own order.
  public var text: String {
    var writer = Writer(isCanonical: false)
    writer.write(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The value for people: two spaces a level, members in their own order, a line feed at the end.
  public var indented: String { String(decoding: indentedBytes, as: UTF8.self) }

  /// The bytes of `indented`.
  public var indentedBytes: [UInt8] {
    var writer = Writer(isCanonical: false)
    writer.writeIndented(self, level: 0)
    writer.bytes.append(UInt8(ascii: "\n"))
    return writer.bytes
  }

  /// A number as ECMAScript writes it (ECMA-262 §6.1.6.1.20, which RFC 8785 §3.2.2.3 demands); `nil` if not finite.
  public static func ecmaScript(_ value: Double) -> String? {
    guard value.isFinite else { return nil }
    if value == 0 { return "0" }
    // Swift prints the shortest digits that read back as the same value, as ECMAScript does; only the
    // form differs. `description` is `[-]d.ddde±xx`, `[-]ddd.ddd` or `[-]ddd.0`.
    var text = value.magnitude.description[...]
    var exponent = 0
    if let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" }) {
      exponent = Int(text[text.index(after: mark)...]) ?? 0
      text = text[..<mark]
    }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    var digits = Array(parts.joined().utf8)
    // The value is 0.DIGITS times 10 to the power of `point`.
    var point = (parts.first?.utf8.count ?? 0) + exponent
    let zeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
    digits.removeFirst(zeros)
    point -= zeros
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    let shown = String(decoding: digits, as: UTF8.self)
    let sign = value < 0 ? "-" : ""
    let count = digits.count
    switch point {
    case count...21 where count <= 21: return sign + shown + String(repeating: "0", count: point - count)
    case 1...21: return "\(sign)\(shown.prefix(point)).\(shown.dropFirst(point))"
    case -5...0: return "\(sign)0.\(String(repeating: "0", count: -point))\(shown)"
    default:
      let rest = shown.dropFirst()
      let power = point - 1
      return
        "\(sign)\(shown.prefix(1))\(rest.isEmpty ? "" : ".\(rest)")e\(power < 0 ? "-" : "+")\(power.magnitude)"
    }
  }
}

private struct Writer {
  let isCanonical: Bool
  var bytes: [UInt8] = []

  init(isCanonical: Bool) { self.isCanonical = isCanonical }

  // Recursion is bounded: a value has been built by our code, or read within the reader's depth limit.
  mutating func write(_ value: JSON) {
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .integer(let value):
      // RFC 8785 §3.2.2.3: numbers are doubles; beyond 2^53 an integer is written as the nearest one.
      let isExact = value.magnitude <= 1 << 53
      append(isCanonical && !isExact ? JSON.ecmaScript(Double(value)) ?? "null" : "\(value)")
    case .number(let value): append(JSON.ecmaScript(value) ?? "null")
    case .string(let text): quote(text)
    case .array(let elements):
      separated(elements, UInt8(ascii: "["), UInt8(ascii: "]")) { writer, element in writer.write(element) }
    case .object(let members):
      separated(isCanonical ? sorted(members) : members, UInt8(ascii: "{"), UInt8(ascii: "}")) {
        writer, member in
        writer.quote(member.name)
        writer.bytes.append(UInt8(ascii: ":"))
        writer.write(member.value)
      }
    }
  }

  mutating func writeIndented(_ value: JSON, level: Int) {
    switch value {
    case .array(let elements) where !elements.isEmpty:
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        beginLine(level + 1)
        writeIndented(element, level: level + 1)
      }
      beginLine(level)
      bytes.append(UInt8(ascii: "]"))
    case .object(let members) where !members.isEmpty:
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        beginLine(level + 1)
        quote(member.name)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(UInt8(ascii: " "))
        writeIndented(member.value, level: level + 1)
      }
      beginLine(level)
      bytes.append(UInt8(ascii: "}"))
    default: write(value)
    }
  }

  private mutating func beginLine(_ level: Int) {
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
  }

  private mutating func separated<T>(
    _ items: [T], _ open: UInt8, _ close: UInt8, _ body: (inout Writer, T) -> Void
  ) {
    bytes.append(open)
    for (index, item) in items.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      body(&self, item)
    }
    bytes.append(close)
  }

  private func sorted(_ members: [(name: String, value: JSON)]) -> [(name: String, value: JSON)] {
    // ASCII in UTF-8 is in the order of UTF-16, and bytes are several times faster to compare.
    let isASCII = members.allSatisfy { $0.name.utf8.allSatisfy { $0 < 0x80 } }
    func precedes(_ left: String, _ right: String) -> Bool {
      isASCII
        ? left.utf8.lexicographicallyPrecedes(right.utf8) : left.utf16.lexicographicallyPrecedes(right.utf16)
    }
    // What was canonical stays as it is.
    let isSorted = zip(members, members.dropFirst()).allSatisfy { !precedes($1.name, $0.name) }
    return isSorted ? members : members.sorted { precedes($0.name, $1.name) }
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// RFC 8259 §7 with the short forms that RFC 8785 §3.2.2.2 demands.
  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    defer { bytes.append(UInt8(ascii: "\"")) }
    let isPlain = text.utf8.withContiguousStorageIfAvailable { text in
      guard text.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) else {
        return false
      }
      bytes.append(contentsOf: text)
      return true
    }
    if isPlain == true { return }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\\"): append("\\\\")
      case 0x08: append("\\b")
      case 0x09: append("\\t")
      case 0x0A: append("\\n")
      case 0x0C: append("\\f")
      case 0x0D: append("\\r")
      case 0..<0x20:
        append("\\u00")
        bytes.append(byte < 16 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
        bytes.append(Array("0123456789abcdef".utf8)[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
  }
}
