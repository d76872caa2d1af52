/// Problems as one document for programs: plain JSON, or SARIF 2.1.0 for code scanning.
///
/// 1. The same problems give the same bytes, in the order given; members are sorted (RFC 8785).
/// 2. Columns are counted in Unicode scalars from 1, as everywhere; SARIF is told so (§3.14.17).
public import Diagnostics
public import JSON
import OperatingSystem

/// Problems with their weight, to be written as one document.
public struct ProblemDocument: Sendable {
  /// The forms of the document.
  public enum Format: String, CaseIterable, Sendable {
    /// `{"problems": […]}`.
    case json
    /// SARIF 2.1.0 (OASIS).
    case sarif
  }

  private let problems: [(problem: Problem, severity: Problem.Severity)]
  private let isGraded: Bool

  /// Problems that end the work.
  public init(_ problems: [Problem]) {
    (self.problems, isGraded) = (problems.map { ($0, .error) }, false)
  }

  /// Problems of different weight, which JSON then tells as `level`.
  public init(graded problems: [(problem: Problem, severity: Problem.Severity)]) {
    (self.problems, isGraded) = (problems, true)
  }

  /// The document in canonical JSON.
  ///
  /// - Parameters:
  ///   - format: one of the two forms.
  ///   - folder: the absolute folder that paths in SARIF are relative to.
  ///   - tool: who has found the problems.
  /// - Returns: the whole document.
  public func json(
    _ format: Format, in folder: String, tool: (name: String, version: String)
  ) -> JSON {
    switch format {
    case .json: ["problems": .array(problems.map(entry))]
    case .sarif: sarif(in: folder, tool)
    }
  }

  private func entry(_ problem: Problem, _ severity: Problem.Severity) -> JSON {
    .compact([
      "code": .string(problem.code.name), "message": .string(problem.message),
      "level": isGraded ? .string(severity.rawValue) : nil,
      "file": problem.location.map { .string($0.file) },
      "line": problem.location.map { .integer($0.line) },
      "column": problem.location.map { .integer($0.column) },
      "width": problem.location.map { .integer($0.width) },
      "hint": problem.hint.map { .string($0) }, "cause": problem.cause.map { .string($0) },
      "exit": .integer(Int(problem.code.exitStatus.rawValue)),
    ])
  }

  // MARK: - SARIF

  private func sarif(in folder: String, _ tool: (name: String, version: String)) -> JSON {
    var codes: [String: Problem.Severity] = [:]
    for (problem, severity) in problems {
      codes[problem.code.name] = min(severity, codes[problem.code.name] ?? severity)
    }
    let rules = codes.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    let numbers = Dictionary(uniqueKeysWithValues: zip(rules.map(\.key), rules.indices))
    return [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
      "runs": [
        [
          "columnKind": "unicodeCodePoints",
          "tool": [
            "driver": [
              "name": .string(tool.name), "version": .string(tool.version),
              "rules": .array(
                rules.map { code, severity in
                  ["id": .string(code), "defaultConfiguration": ["level": .string(severity.rawValue)]]
                }),
            ]
          ],
          "results": .array(
            problems.map { problem, severity in
              result(problem, severity, rule: numbers[problem.code.name] ?? 0, in: folder)
            }),
        ]
      ],
    ]
  }

  private func result(_ problem: Problem, _ severity: Problem.Severity, rule: Int, in folder: String) -> JSON
  {
    .compact([
      "ruleId": .string(problem.code.name), "ruleIndex": .integer(rule),
      "level": .string(severity.rawValue),
      "message": [
        "text": .string([problem.message, problem.hint].compactMap { $0 }.joined(separator: "; "))
      ],
      "locations": problem.location.map { .array([location($0, in: folder)]) },
      "properties": .compact([
        "exit": .integer(Int(problem.code.exitStatus.rawValue)),
        "hint": problem.hint.map { .string($0) }, "cause": problem.cause.map { .string($0) },
      ]),
    ])
  }

  private func location(_ place: SourceLocation, in folder: String) -> JSON {
    let (end, overflow) = place.column.addingReportingOverflow(place.width)
    return [
      "physicalLocation": [
        "artifactLocation": ["uri": .string(Self.uri(place.file, in: folder))],
        "region": [
          "startLine": .integer(max(1, place.line)), "startColumn": .integer(max(1, place.column)),
          // One past the last (§3.30.8).
          "endColumn": .integer(overflow ? place.column : max(1, end)),
        ],
      ]
    ]
  }

  /// A relative reference (RFC 3986 §4.2) to a file, also to one outside the folder.
  static func uri(_ file: String, in folder: String) -> String {
    let path = resolved(file, in: folder).split(separator: "/")
    let base = folder.split(separator: "/")
    let common = zip(path, base).prefix { $0.0.utf8.elementsEqual($0.1.utf8) }.count
    let steps = Array(repeating: "..", count: base.count - common) + path.dropFirst(common).map(String.init)
    let uri = uriPath(steps.joined(separator: "/"))
    // A colon in the first segment would make a scheme of what stands before it (§4.2).
    return uri.prefix { $0 != "/" }.contains(":") ? "./\(uri)" : uri
  }
}
