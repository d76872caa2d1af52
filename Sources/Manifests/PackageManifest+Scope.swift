// What expressions can say of a package: names and types, also where there is no value.

extension PackageManifest.Metadata {
  /// Every name below `metadata`; a number counts as the text it is written with.
  static let types = Dictionary(
    uniqueKeysWithValues: declared.map { ($0.name, $0.name == "revision" ? ScopeType.integer : .string) })
}

extension PackageManifest {
  /// Every name below `spec` that can be looked up.
  static let types = Dictionary(
    uniqueKeysWithValues: lookedUp.map { ($0.name, $0.name == "facts" ? ScopeType.tableOfStrings : .path) })

  /// Declares what a package and a run would give, for checking a pipeline without them.
  public static func postpone(in scope: inout Scope) {
    for (name, type) in Metadata.types { scope.postpone(name, in: "metadata", as: type) }
    for (name, type) in types { scope.postpone(name, in: "spec", as: type) }
    for option in PlanManifest.lookedUp { scope.postpone(option.name, in: "spec") }
    for group in ["keys", "run"] { scope.postpone(group: group) }
  }
}

extension Scope {
  /// Adds what is written for these options; what could not be read is postponed.
  mutating func add(
    _ group: String, _ options: [any OptionDeclaration], of read: Options, as types: [String: ScopeType]
  ) {
    for option in options {
      let type = types[option.name] ?? .any
      if !read.has(option) {
        postpone(option.name, in: group, as: type)
      } else if let node = read.node(option) {
        add(group, [(option.name, node)], as: type)
      } else {
        declare(option.name, in: group, as: type)
      }
    }
  }
}
