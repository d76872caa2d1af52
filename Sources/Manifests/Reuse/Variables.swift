import Diagnostics
import JSON
import YAML

/// `variables:` of one document: declared as inputs of a pipeline are, each with its value.
struct Variables {
  /// From where the values of a document's variables come.
  enum Source {
    /// The document was given on the command line.
    case selection(Selection)
    /// Another document extends it: the pairs under `with`, and where these stand.
    case child(with: [(key: Located<String>, value: Node)], at: SourceLocation, written: String)
    /// Another document names it: only defaults.
    case reference(SourceLocation, written: String)
  }

  static let option = Option<Table<IdentifierKey, PipelineDocument.InputDeclaration>>(
    "variables", default: Table(), example: ["channel": ["type": "string", "default": "stable"]],
    "what `${{ vars.NAME }}` in `metadata` and `spec` stands for, by name")

  /// As declared, in the order written.
  let inputs: [PipelineDocument.Input]
  /// What look-ups under `vars.` find; a value that is wrong or missing is postponed, for it has been told.
  private(set) var scope = Scope()

  init(_ node: Node?, from source: Source, into problems: inout [Problem]) {
    let declared = node.flatMap { Self.option.value(of: $0, into: &problems) }
    inputs = (declared?.pairs ?? []).map { PipelineDocument.Input(name: $0.key, values: $0.value.values) }
    for input in inputs { input.check(as: "variable", into: &problems) }
    if case .child(let with, _, let written) = source {
      let names = inputs.map(\.name.value).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      for (key, _) in with where !names.contains(where: { $0.utf8.elementsEqual(key.value.utf8) }) {
        problems.append(
          Problem(
            .unknownVariable, "'\(written)' has no variable '\(key.value)'", at: key.location,
            hint: suggestion(for: key.value, among: names, orList: "variables:")))
      }
    }
    for input in inputs { add(input, from: source, into: &problems) }
  }

  private mutating func add(
    _ input: PipelineDocument.Input, from source: Source, into problems: inout [Problem]
  ) {
    let name = input.name.value
    scope.postpone(name, in: "vars", as: input.type?.scopeType ?? .any)
    let before = problems.count
    let value: Node?
    switch source {
    case .selection(let selection): value = Self.chosen(input, selection, into: &problems)
    case .child(let with, _, _): value = with.last { $0.key.value.utf8.elementsEqual(name.utf8) }?.value
    case .reference: value = nil
    }
    guard problems.count == before else { return }
    guard let node = value ?? input.defaultValue else {
      if input.isRequired { problems.append(Self.missing(input, source)) }
      return
    }
    // A default has been checked where it is declared.
    if value != nil {
      guard let type = input.type, type.checked(node, name: name, into: &problems) != nil else { return }
    }
    // What is put in is not looked at again; so it must not look as if.
    if let place = node.placeOfLookUp {
      problems.append(
        Problem(
          .lookUp, "the value of '\(name)' holds '${{'", at: place,
          hint: "only strings of 'metadata' and 'spec' may hold expressions"))
      return
    }
    scope.add("vars", [(name, node)], as: input.type?.scopeType ?? .any)
  }

  /// The value from the command line, else from a file.
  private static func chosen(
    _ input: PipelineDocument.Input, _ selection: Selection, into problems: inout [Problem]
  ) -> Node? {
    let name = input.name.value
    guard let setting = selection.settings.last(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
      return selection.values.last { $0.key.value.utf8.elementsEqual(name.utf8) }?.value
    }
    guard let type = input.type else { return nil }
    do { return try type.node(of: setting.text, name: name) } catch {
      problems.append(error)
      return nil
    }
  }

  private static func missing(_ input: PipelineDocument.Input, _ source: Source) -> Problem {
    let name = input.name.value
    let what = input.description.map { ", the \($0)" } ?? ""
    switch source {
    case .selection:
      return Problem(
        .missingKey, "variable '\(name)' has no value", at: input.name.location,
        hint: "give one: --set \(name)=VALUE\(what)")
    case .child(_, let location, let written):
      return Problem(
        .missingKey, "'\(written)' needs a variable '\(name)'", at: location,
        hint: "add '\(name):' under 'with:'\(what)")
    case .reference(let location, let written):
      return Problem(
        .missingKey, "'\(written)' needs a variable '\(name)', which only a document that extends it gives",
        at: location, hint: "name a document that extends it, or give the variable a default")
    }
  }
}

extension PipelineDocument.InputType {
  /// The value that a text on the command line stands for: strings as they are, everything else as YAML.
  fileprivate func node(of text: String, name: String) throws(Problem) -> Node {
    // A path from the command line is relative to the working folder, as this name of a file is.
    let place = SourceLocation(file: "--set", line: 1, column: 1, width: text.unicodeScalars.count)
    var problems: [Problem] = []
    var found: Node?
    switch self {
    case .string, .path: found = Node(.string(text), at: place, scalar: text)
    case .integer, .boolean, .listOfStrings, .listOfPaths, .tableOfStrings:
      do { found = try parseDocument(Array(text.utf8), file: "--set") } catch { problems.append(error) }
    }
    if let found, let node = checked(found, name: name, into: &problems) { return node }
    throw Problem(
      .unknownSetting, "'\(text)' is no value for the variable '\(name)'", hint: "write \(example)",
      cause: problems.first?.message)
  }

  private var example: String {
    switch self {
    case .string: "any text"
    case .path: "a path"
    case .integer: "a whole number"
    case .boolean: "'true' or 'false'"
    case .listOfStrings, .listOfPaths: "a list: [a, b]"
    case .tableOfStrings: "a table: {a: b}"
    }
  }
}

extension Node {
  /// Where in the value a text begins a look-up.
  fileprivate var placeOfLookUp: SourceLocation? {
    switch value {
    case .sequence(let nodes): return nodes.lazy.compactMap(\.placeOfLookUp).first
    case .mapping(let pairs): return pairs.lazy.compactMap { $0.value.placeOfLookUp }.first
    case .string: return holdsExpression ? location : nil
    default: return nil
    }
  }
}
