// What expressions can say of a package: names and types, also where there is no value yet.

extension PackageManifest.Metadata {
  /// Every name below `metadata`; a number counts as the text it is written with.
  static let types: [String: ScopeType] = [
    "name": .string, "version": .string, "revision": .integer, "summary": .string, "description": .string,
    "homepage": .string, "license": .string, "maintainer": .string, "architecture": .string, "date": .string,
  ]

  static func declare(in scope: inout Scope) {
    for (name, type) in types { scope.declare(name, in: "metadata", as: type) }
  }
}

extension PackageManifest {
  static let specTypes: [String: ScopeType] = [
    "policy": .path, "exceptions": .path, "approvals": .path, "advisories": .path, "facts": .tableOfStrings,
  ]

  static func declareSpec(in scope: inout Scope) {
    for (name, type) in specTypes { scope.declare(name, in: "spec", as: type) }
  }

  /// Declares what a package and a run would give, for checking a pipeline without them.
  public static func postpone(in scope: inout Scope) {
    for (name, type) in Metadata.types { scope.postpone(name, in: "metadata", as: type) }
    for (name, type) in specTypes { scope.postpone(name, in: "spec", as: type) }
    for group in ["keys", "run"] { scope.postpone(group: group) }
  }
}
