public import Diagnostics

/// A paragraph of control data: fields in their order (Debian Policy §5.1, `man 5 deb822`).
public struct DebianStanza: Hashable, Sendable {
  /// One field.
  public struct Field: Hashable, Sendable {
    /// As written; compared without regard to case.
    public let name: String
    /// Without space around it; further lines begin with a line feed and keep their first blank.
    public let value: String

    /// A field as it stands in a file.
    public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
  }

  /// In the order of the file.
  public let fields: [Field]

  /// From fields whose names differ.
  public init(_ fields: [Field]) { self.fields = fields }

  /// The value of a field, `nil` where there is none.
  public subscript(name: String) -> String? {
    let name = name.lowercased()
    return fields.first { $0.name.lowercased() == name }?.value
  }

  /// As it stands in a file, with a line feed at the end and no empty line after it.
  public var text: String {
    fields.map { $0.value.hasPrefix("\n") ? "\($0.name):\($0.value)\n" : "\($0.name): \($0.value)\n" }
      .joined()
  }

  /// Reads all paragraphs of a file that is called `name` in problems.
  ///
  /// Bytes that are not UTF-8 are replaced by U+FFFD, as old packages have Latin-1 in names.
  ///
  /// - Throws: `debian.invalid-field` at the place of the mistake.
  public static func all(in bytes: some Collection<UInt8>, file name: String) throws(Problem)
    -> [DebianStanza]
  {
    var stanzas: [DebianStanza] = []
    var fields: [Field] = []
    var known: Set<String> = []
    // Grown in place: joining a value of many lines again and again takes quadratic time.
    var open: (name: String, value: String)?
    func close() {
      if let field = open { fields.append(Field(field.name, field.value)) }
      open = nil
    }
    var number = 0
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      let text = String(decoding: line, as: UTF8.self)
      let place = SourceLocation(file: name, line: number, column: 1, width: text.unicodeScalars.count)
      if trimmed(text).isEmpty {
        close()
        if !fields.isEmpty { stanzas.append(DebianStanza(fields)) }
        (fields, known) = ([], [])
      } else if line.first == 0x20 || line.first == 0x09 {
        guard open != nil else {
          throw Problem(.debianField, "a continuation line without a field before it", at: place)
        }
        let end = text.unicodeScalars.lastIndex { !isBlank($0) } ?? text.startIndex
        open?.value += "\n"
        open?.value += text[...end]
      } else {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), isFieldName(text[..<colon]) else {
          throw Problem(.debianField, "'\(text)' is not a field", at: place, hint: "write 'Name: value'")
        }
        close()
        let name = String(text[..<colon])
        guard known.insert(name.lowercased()).inserted else {
          throw Problem(.debianField, "field '\(name)' occurs twice", at: place)
        }
        open = (name, trimmed(String(text.unicodeScalars[colon...].dropFirst())))
      }
    }
    close()
    if !fields.isEmpty { stanzas.append(DebianStanza(fields)) }
    return stanzas
  }

  /// Debian Policy §5.1: printable ASCII but space and colon, not beginning with `#` or `-`.
  static func isFieldName(_ name: some StringProtocol) -> Bool {
    guard let first = name.utf8.first, first != UInt8(ascii: "#"), first != UInt8(ascii: "-") else {
      return false
    }
    return name.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ":") }
  }
}
