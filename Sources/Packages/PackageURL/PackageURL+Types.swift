extension PackageURL {
  /// What a package type says about case, separators and required parts (purl-spec, `types/*-definition.json`).
  struct TypeRules {
    private let type: String

    init(_ type: String) { self.type = type }

    private static let lowerNamespace: Set<String> = [
      "alpm", "apk", "bitbucket", "composer", "deb", "gitee", "github", "gitlab", "golang", "hex", "luarocks",
      "npm", "qpkg", "rpm", "vscode-extension",
    ]
    private static let lowerName: Set<String> = [
      "alpm", "apk", "bitbucket", "bitnami", "composer", "deb", "gitee", "github", "gitlab", "golang", "hex",
      "luarocks", "npm", "oci", "otp", "pub", "vscode-extension",
    ]
    private static let lowerVersion: Set<String> = ["huggingface", "oci", "vscode-extension"]

    /// The parts as the type wants them written; an empty version is none.
    func normalised(namespace: String?, name: String, version: String?, qualifiers: [String: String]) -> (
      namespace: String?, name: String, version: String?
    ) {
      var (namespace, name) = (namespace, name)
      var version = version.flatMap { $0.isEmpty ? nil : $0 }
      if Self.lowerNamespace.contains(type) { namespace = namespace?.lowercased() }
      if Self.lowerName.contains(type) { name = name.lowercased() }
      if Self.lowerVersion.contains(type) { version = version?.lowercased() }
      switch type {
      case "pypi": name = PythonName.normalised(name)
      case "pub": name = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
      case "cpan": namespace = namespace?.uppercased()
      case "mlflow":
        // A model's name is case-insensitive in Databricks, case-sensitive in Azure ML.
        let repository = qualifiers["repository_url"]?.lowercased() ?? ""
        if repository.contains("databricks") { name = name.lowercased() }
      default: break
      }
      return (namespace, name, version)
    }

    /// Why the type does not allow these parts; `nil` if it does.
    ///
    /// Only what would make the identity wrong is refused: many purls in use leave out a vendor.
    func objection(to purl: PackageURL) -> String? {
      switch type {
      case "swift", "vscode-extension":
        purl.namespace == nil ? "a package URL of type '\(type)' needs a namespace" : nil
      case "cran":
        purl.version == nil ? "a package URL of type 'cran' needs a version" : nil
      case "julia":
        purl.qualifiers["uuid"] == nil ? "a package URL of type 'julia' needs the qualifier 'uuid'" : nil
      case "conan":
        if purl.namespace == nil, purl.qualifiers["channel"] != nil {
          "a package URL of type 'conan' with a channel needs a namespace"
        } else if purl.namespace != nil, purl.qualifiers.isEmpty {
          "a package URL of type 'conan' with a namespace needs qualifiers"
        } else {
          nil
        }
      case "cpan":
        if purl.namespace == nil, purl.name.contains("-") {
          "a CPAN distribution '\(purl.name)' needs its author as namespace"
        } else if purl.namespace != nil, purl.name.contains("::") {
          "a CPAN module '\(purl.name)' has no namespace"
        } else {
          nil
        }
      default: nil
      }
    }
  }
}
