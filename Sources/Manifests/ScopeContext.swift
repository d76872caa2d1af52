import Diagnostics
import Expressions
import OperatingSystem
import Synchronization
import YAML

/// A scope as an environment of CEL: each group is a variable, its names are the fields.
///
/// A class, so that copies of a scope share what has been compiled; it never changes but for that.
final class ScopeContext: Sendable {
  private let environment: Environment
  private let records: [RecordType?]
  private let postponed: Set<String>
  private let postponedGroups: Set<String>
  private let postponedVariables: Set<String>
  private let compiled = Mutex<[String: Expression]>([:])
  /// By group and folder of the file that an expression stands in, which paths depend on.
  private let values = Mutex<[String: CELValue]>([:])

  init(_ scope: Scope) {
    let names = Set(scope.groups.keys).union(scope.postponedGroups)
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var variables: [Environment.Variable] = []
    var records: [RecordType?] = []
    var postponed: Set<String> = []
    for group in names {
      guard !scope.postponedGroups.contains(group), let entries = scope.groups[group] else {
        variables.append(.init(group, .dyn))
        records.append(nil)
        continue
      }
      let sorted = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      let record = RecordType(
        group, sorted.map { RecordType.Field($0.key, $0.value.type.celType, isOptional: true) })
      variables.append(.init(group, .record(record)))
      records.append(record)
      for (name, entry) in sorted {
        if case .postponed = entry { postponed.insert("\(group).\(name)") }
      }
    }
    let single = scope.variables.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for name in single {
      let type: CELType = if case .postponed(let type)? = scope.variables[name] { type } else { .dyn }
      variables.append(.init(name, type))
      records.append(nil)
    }
    postponedVariables = Set(single.filter { scope.variables[$0]?.isPostponed == true })
    environment = Environment(variables: variables)
    (self.records, self.postponed, postponedGroups) = (records, postponed, scope.postponedGroups)
  }

  /// An expression, compiled once for all places where the same text stands.
  func expression(
    _ text: String, expecting type: CELType?, into problems: inout [ExpressionProblem]
  ) -> Expression? {
    let key = "\(type.map { "\($0)" } ?? "") \(text)"
    if let known = compiled.withLock({ $0[key] }) { return known }
    guard let made = Expression(text, in: environment, expecting: type, into: &problems) else { return nil }
    compiled.withLock { $0[key] = made }
    return made
  }

  /// Whether an expression speaks of something that has no value yet.
  func isPostponed(_ expression: Expression) -> Bool {
    expression.references.contains { reference in
      let group = environment.variables[reference.variable].name
      if postponedGroups.contains(group) || postponedVariables.contains(group) { return true }
      guard let field = reference.field else { return postponed.contains { $0.hasPrefix(group + ".") } }
      return postponed.contains("\(group).\(field)")
    }
  }

  /// The values of the groups that an expression speaks of.
  func bindings(for expression: Expression, in file: String, of scope: Scope) -> Bindings {
    var bindings = Bindings(environment)
    let folder = parent(of: file)
    for index in Set(expression.references.map(\.variable)) {
      guard let record = records[index] else {
        let name = environment.variables[index].name
        if case .value(let node)? = scope.variables[name] { bindings[index] = CELValue(node) }
        continue
      }
      let key = "\(record.name) \(folder)"
      if let known = values.withLock({ $0[key] }) {
        bindings[record.name] = known
        continue
      }
      let entries = scope.groups[record.name] ?? [:]
      let value = CELValue.record(
        CELRecord(
          record,
          record.fields.map { field in
            guard case .value(let node, let type, _)? = entries[field.name] else { return nil }
            return CELValue(node, as: type, from: folder)
          }))
      values.withLock { $0[key] = value }
      bindings[record.name] = value
    }
    return bindings
  }
}
