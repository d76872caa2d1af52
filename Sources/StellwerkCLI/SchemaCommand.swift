import Diagnostics
import JSON
import Manifests
import Pipelines
import Reports
import Stages

/// `stellwerk schema KIND`: the JSON Schema of a kind of document, or of a stage kind's options.
enum SchemaCommand: Command {
  static let name = "schema"
  static let summary =
    "print the JSON Schema of a kind of document or of a stage kind; without KIND, their names"
  static let operands = "[KIND]"
  static let operandCount = 0...1
  static let formats = ["human", "gnu", "markdown"]
  static let options = [
    CommandOption("--all", nil, "one schema for documents of all kinds, for editors")
  ]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let catalogue = StageCatalogue.standard
    guard let name = call.operands.first else {
      let names = DocumentKind.allCases.map(\.rawValue) + catalogue.kinds.map { $0.name }
      try call.console.write(
        call.has("--all") ? DocumentShape.combined(stages: catalogue.shapes).indented : names.lines)
      return .done
    }
    guard !call.has("--all") else {
      throw Problem(.usage, "'--all' is for all kinds, not '\(name)'", hint: "take one of them away")
    }
    if let shape = DocumentKind(named: name)?.shape {
      try call.console.write(
        call.format == "markdown"
          ? KindReference.markdown(shape) : shape.schema(stages: catalogue.shapes).indented)
      return .done
    }
    guard let kind = catalogue.kind(named: name) else {
      let names = DocumentKind.allCases.map(\.rawValue) + catalogue.kinds.map { $0.name }
      throw Problem(
        .usage, "unknown kind '\(name)'",
        hint: suggestion(for: name, among: names) ?? "'stellwerk schema' lists them")
    }
    try call.console.write(schema(of: kind.options, title: "\(name), version \(kind.version)").indented)
    return .done
  }
}

extension DocumentKind {
  /// The kind of this name, in any case.
  init?(named name: String) {
    let found = Self.allCases.first { $0.rawValue.lowercased().utf8.elementsEqual(name.lowercased().utf8) }
    guard let found else { return nil }
    self = found
  }
}

extension [String] {
  /// Each on a line of its own.
  fileprivate var lines: String { map { "\($0)\n" }.joined() }
}

extension StageCatalogue {
  /// What a schema of pipelines must know of each kind.
  fileprivate var shapes: [StageShape] {
    kinds.map { kind in
      let ports: [(name: String, isRequired: Bool)]? =
        switch kind.inputs {
        case .any: nil
        case .exactly(let ports): ports.map { ($0.name, !$0.isOptional) }
        }
      return StageShape(name: kind.name, options: kind.options, ports: ports)
    }
  }
}
