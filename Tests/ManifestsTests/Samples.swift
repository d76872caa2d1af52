import Diagnostics
import Manifests
import TestSupport
import Testing
import YAML

/// A mistake in a complete document: what stands there, what is written in its place, and what is said.
struct Mistake: CustomTestStringConvertible, Sendable {
  let right: String
  /// 👉 stands before the place that must be named, 👈 after it where the width counts.
  let wrong: String
  let code: String
  let message: String
  let hint: String?
  var testDescription: String { "\(message) (\(code))" }

  init(_ right: String, _ wrong: String, _ code: String, _ message: String, _ hint: String? = nil) {
    (self.right, self.wrong, self.code, self.message, self.hint) = (right, wrong, code, message, hint)
  }

  /// Puts the mistake into the document and expects exactly this one problem.
  func expectOnly<T>(
    in complete: String, file: String, sourceLocation: Testing.SourceLocation = #_sourceLocation,
    read: (Document, inout [Problem]) -> T?
  ) {
    #expect(complete.contains(right), "the sample does not hold '\(right)'", sourceLocation: sourceLocation)
    let (text, place) = marked(complete.replacing(right, with: wrong, maxReplacements: 1), file: file)
    let problems = problems(text, file: file, read)
    #expect(problems.count == 1, "\(shown(problems))", sourceLocation: sourceLocation)
    guard let problem = problems.first else { return }
    #expect(problem.code.name == code, sourceLocation: sourceLocation)
    #expect(problem.message == message, sourceLocation: sourceLocation)
    if let hint { #expect(problem.hint == hint, sourceLocation: sourceLocation) }
    #expect(problem.location?.file == file, sourceLocation: sourceLocation)
    #expect(problem.location?.line == place.line, sourceLocation: sourceLocation)
    #expect(problem.location?.column == place.column, sourceLocation: sourceLocation)
    if wrong.contains("👈") { #expect(problem.location?.width == place.width, sourceLocation: sourceLocation) }
    #expect(problem.code.exitStatus == .invalidData, sourceLocation: sourceLocation)
  }
}

/// What is recorded when every document of a text is read.
func problems<T>(_ text: String, file: String = "a.yaml", _ read: (Document, inout [Problem]) -> T?)
  -> [Problem]
{
  var problems: [Problem] = []
  for document in Document.all(in: Array(text.utf8), file: file, into: &problems)
  where read(document, &problems) == nil {
    #expect(!problems.isEmpty, "nothing was read and nothing said")
  }
  return problems.sorted { $0.comes(before: $1) }
}

/// The one document of a text.
func value<T>(_ text: String, file: String = "a.yaml", _ read: (Document, inout [Problem]) -> T?) throws -> T
{
  var problems: [Problem] = []
  let document = try #require(Document.all(in: Array(text.utf8), file: file, into: &problems).first)
  let value = read(document, &problems)
  #expect(problems.isEmpty, "\(shown(problems))")
  return try #require(value)
}

/// `line:column message; hint`, one line each.
func shown(_ problems: [Problem]) -> String {
  problems.map {
    "\($0.location?.line ?? 0):\($0.location?.column ?? 0) \($0.message)\($0.hint.map { "; \($0)" } ?? "")"
  }
  .joined(separator: "\n")
}

/// The node of a text.
func node(_ text: String, file: String = "a.yaml") throws -> Node {
  try parseDocument(Array(text.utf8), file: file)
}
