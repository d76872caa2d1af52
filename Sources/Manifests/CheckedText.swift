public import Diagnostics
public import JSON
public import OperatingSystem
public import YAML

/// A text of a certain form.
public struct CheckedText<Form: TextForm>: OptionValue, Hashable {
  /// As written.
  public let value: String

  /// JSON Schema of the form.
  public static var schema: [(name: String, value: JSON)] { Form.schema }
  /// A text of a form may.
  public static var takesItems: Bool { true }
  /// What the form is called.
  public static var typeName: String { Form.typeName }
  /// The text.
  public var json: JSON { .string(value) }

  /// A scalar whose text has the form.
  public static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
    guard let text = String.read(node, as: subject, into: &problems) else { return nil }
    guard let objection = Form.objection(to: text, as: subject) else { return Self(value: text) }
    problems.append(Problem(.wrongValue, objection.message, at: node.location, hint: objection.hint))
    return nil
  }
}

/// A form of texts: what they are called, and which are meant.
public protocol TextForm: Hashable, Sendable {
  /// For the reference page.
  static var typeName: String { get }
  /// Of the text, and of a number that stands for one.
  static var schema: [(name: String, value: JSON)] { get }
  /// What is wrong with a text; `nil` if it has the form.
  static func objection(to text: String, as subject: String) -> (message: String, hint: String?)?
}

extension TextForm {
  /// JSON Schema of texts that match; a number that stands for one is not less than 0.
  static func matching(_ pattern: String) -> [(name: String, value: JSON)] {
    String.schema + [("pattern", .string(pattern)), ("minimum", 0)]
  }
}

/// `metadata.name`: also the name of files.
public enum NameForm: TextForm {
  /// A name.
  public static let typeName = "name"
  /// Lower-case letters, digits, `+`, `-` and `.`, beginning with a letter or digit.
  public static var schema: [(name: String, value: JSON)] { matching("^[a-z0-9][a-z0-9+.-]{0,127}$") }
  /// That it is no name.
  public static func objection(to text: String, as subject: String) -> (message: String, hint: String?)? {
    let bytes = text.utf8
    func isPlain(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (48...57).contains(byte) }
    if bytes.count <= 128, let first = bytes.first, isPlain(first),
      bytes.allSatisfy({ isPlain($0) || [43, 45, 46].contains($0) })
    {
      return nil
    }
    return ("'\(text)' is not a name", "use a-z, 0-9, '+', '-' and '.'")
  }
}

/// A version: goes into the names of files.
public enum VersionForm: TextForm {
  /// A version.
  public static let typeName = "version"
  /// ASCII, no slash, no full stop at its beginning.
  public static var schema: [(name: String, value: JSON)] { matching(word) }
  fileprivate static let word = "^[A-Za-z0-9][A-Za-z0-9_+.:~!-]{0,127}$"
  /// That it is no version.
  public static func objection(to text: String, as subject: String) -> (message: String, hint: String?)? {
    isWord(text) ? nil : ("'\(text)' is not a version", "use letters, digits and '+-.:_~!'")
  }
  fileprivate static func isWord(_ text: String) -> Bool {
    let (bytes, signs) = (text.utf8, Array("+-.:_~!".utf8))
    guard bytes.count <= 128, let first = bytes.first, isIdentifier([first]), first != 45, first != 95 else {
      return false
    }
    return bytes.allSatisfy { isIdentifier([$0]) || signs.contains($0) }
  }
}

/// An architecture: goes into the names of files.
public enum ArchitectureForm: TextForm {
  /// An architecture.
  public static let typeName = "architecture"
  /// As a version.
  public static var schema: [(name: String, value: JSON)] { matching(VersionForm.word) }
  /// That it is none.
  public static func objection(to text: String, as subject: String) -> (message: String, hint: String?)? {
    VersionForm.isWord(text)
      ? nil : ("'\(text)' is not an architecture", "use letters, digits and '+-.:_~!'")
  }
}

/// One line: goes into the fields of a package.
public enum LineForm: TextForm {
  /// A line.
  public static let typeName = "line"
  /// No control characters, not empty.
  public static var schema: [(name: String, value: JSON)] {
    String.schema + [("pattern", #"^[^\u0000-\u001F\u007F-\u009F]+$"#)]
  }
  /// That it is empty or more than a line.
  public static func objection(to text: String, as subject: String) -> (message: String, hint: String?)? {
    let isLine = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    return isLine && !text.isEmpty ? nil : ("\(subject) is not one line of text", nil)
  }
}

/// A text that says something.
public enum NotEmptyForm: TextForm {
  /// A text.
  public static let typeName = "text"
  /// At least one character.
  public static var schema: [(name: String, value: JSON)] { String.schema + [("minLength", 1)] }
  /// That it is empty.
  public static func objection(to text: String, as subject: String) -> (message: String, hint: String?)? {
    text.isEmpty ? ("\(subject) is empty", nil) : nil
  }
}

/// A name by which another place of the same document is meant: `a-z`, `0-9` and `-`.
public enum SlugForm: TextForm {
  /// A slug.
  public static let typeName = "slug"
  /// Lower-case letters, digits and `-`.
  public static var schema: [(name: String, value: JSON)] { matching("^[a-z0-9-]{1,100}$") }
  /// That it holds something else.
  public static func objection(to text: String, as subject: String) -> (message: String, hint: String?)? {
    let isSlug = isIdentifier(text.utf8) && text.utf8.allSatisfy { !(65...90).contains($0) && $0 != 95 }
    return isSlug ? nil : ("'\(text)' is not a name", "use a-z, 0-9 and '-'")
  }
}

/// Where something is in the web.
public enum WebAddressForm: TextForm {
  /// An address.
  public static let typeName = "URL"
  /// `http` or `https`, a host, no space.
  public static var schema: [(name: String, value: JSON)] {
    [("type", "string"), ("pattern", #"^https?://[!-~]+$"#)]
  }
  /// That it is no address.
  public static func objection(to text: String, as subject: String) -> (message: String, hint: String?)? {
    let rest = ["https://", "http://"].first { text.utf8.starts(with: $0.utf8) }.map {
      text.utf8.dropFirst($0.utf8.count)
    }
    if let rest, !rest.isEmpty, rest.allSatisfy({ (0x21...0x7E).contains($0) }) { return nil }
    return ("'\(text)' is not a web address", "write for example https://example.org/")
  }
}

extension Timestamp: OptionValue {
  /// JSON Schema of a date or date-time.
  public static var schema: [(name: String, value: JSON)] {
    [
      ("type", "string"),
      (
        "pattern",
        #"^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2}))?$"#
      ),
    ]
  }
  /// A time.
  public static var typeName: String { "time" }
  /// As RFC 3339.
  public var json: JSON { .string(text) }
  /// A date or date-time.
  public static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
    guard let text = String.read(node, as: subject, into: &problems) else { return nil }
    if let time = Timestamp(text) { return time }
    problems.append(
      Problem(
        .wrongValue, "'\(text)' is not a time", at: node.location,
        hint: "write 2026-11-21 or 2026-11-21T10:40:12Z"))
    return nil
  }
}

/// Refuses what cannot be `metadata.name`.
///
/// - Throws: `manifest.value`.
public func checkDocumentName(_ name: String) throws(Problem) {
  guard let objection = NameForm.objection(to: name, as: "'name'") else { return }
  throw Problem(.wrongValue, objection.message, hint: objection.hint)
}
