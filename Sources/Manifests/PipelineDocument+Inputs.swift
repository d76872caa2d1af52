public import Diagnostics
public import YAML

extension PipelineDocument {
  /// Adds the value of each input to a scope: as written, else the default; each of its declared type.
  ///
  /// In `written` a value that is not known yet is `nil`; `location` is where values are given, for what is missing.
  public func addInputs(
    _ written: [(key: Located<String>, value: Node?)], at location: SourceLocation, to scope: inout Scope,
    into problems: inout [Problem]
  ) {
    var left = Dictionary(written.map { ($0.key.value, $0) }, uniquingKeysWith: { first, _ in first })
    let names = inputs.map(\.name.value).sorted()
    // One mistake, one problem: a misspelt input is the missing one.
    let meant = Set(
      written.map(\.key.value).filter { !names.contains($0) }.compactMap { nearest(to: $0, among: names) })
    for input in inputs {
      let name = input.name.value
      // A value that is wrong or missing is told once, not again by each stage that looks it up.
      scope.postpone(name, in: "inputs", as: input.type?.scopeType ?? .any)
      let given = left.removeValue(forKey: name)
      if given != nil && given?.value == nil { continue }
      if let node = given?.value ?? input.defaultValue {
        if let type = input.type, let checked = type.checked(node, name: name, into: &problems) {
          scope.add("inputs", [(name, checked)], as: type.scopeType)
        }
      } else if input.isRequired, !meant.contains(name) {
        problems.append(
          Problem(
            .missingKey, "missing input '\(name)'", at: location,
            hint: input.description.map { "add '\(name):', \($0.hasPrefix("the ") ? "" : "the ")\($0)" }
              ?? "add '\(name):'"))
      }
    }
    for (key, _) in written where left[key.value] != nil {
      problems.append(
        Problem(
          .unknownKey, "pipeline '\(self.name)' has no input '\(key.value)'", at: key.location,
          hint: suggestion(for: key.value, among: names, orList: "inputs:")))
    }
  }
}
