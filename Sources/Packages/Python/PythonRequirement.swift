public import Diagnostics

extension Problem.Code {
  /// A text is no dependency specifier of Python (PEP 508).
  public static let pythonRequirement = Problem.Code("packages.requirement", exit: .invalidData)
}

/// What a Python distribution needs: `requests[socks] >=2.8.1, <3 ; python_version > "3.6"` (PEP 508).
public struct PythonRequirement: Sendable {
  /// The name as written.
  public let name: String
  /// The optional features demanded of it, as PEP 503 writes them, in the order written.
  public let extras: [String]
  /// The version clauses as written, for example `>=2.8.1, <3`; empty: any version.
  public let specifiers: String
  /// Where it is to come from, after `@`.
  public let url: String?
  /// When it is needed; `nil`: always.
  public let marker: PythonMarker?

  /// Reads a requirement, also with the version clauses in parentheses as PEP 345 wrote them.
  ///
  /// - Throws: `packages.requirement`.
  public init(_ text: String) throws(Problem) {
    var scanner = PythonRequirementScanner(text)
    scanner.skipBlanks()
    name = try scanner.identifier("a name")
    extras = try scanner.extras()
    if scanner.take("@") {
      scanner.skipBlanks()
      let url = scanner.word()
      guard !url.isEmpty else { throw scanner.problem("a URL after '@'") }
      (self.url, specifiers) = (url, "")
    } else {
      (url, specifiers) = (nil, try scanner.specifiers())
    }
    scanner.skipBlanks()
    marker = scanner.take(";") ? PythonMarker(root: try scanner.marker(depth: 0)) : nil
    try scanner.end()
  }

  /// Whether it applies to the environment, for one demanded extra or, with an empty one, for none.
  public func applies(in environment: PythonEnvironment, extra: String = "") -> Bool {
    marker?.holds(in: environment, extra: extra) ?? true
  }
}
