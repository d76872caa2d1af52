internal import Diagnostics
internal import OperatingSystem
internal import Packages

/// A program or library of Windows: what its version resource says (Microsoft, "VERSIONINFO resource").
///
/// 1. The name is that of the product; of Microsoft's own files, of which thousands share one product, that of the file.
/// 2. An assembly of .NET that is a library is named after its file, as packages of NuGet name theirs.
/// 3. A file without version resource says nothing, and is no component.
enum PEVersion: FileExaminer {
  static let name = "pe-version"
  static let isForPrograms = true

  private static let limit = 64 << 10

  static let files = FileNames.all

  static func examine(_ file: any FileBytes, _ context: ListContext) throws(Problem) -> PackageList {
    var list = PackageList(edges: .none)
    guard let pe = try PEFile(file) else { return list }
    if let damage = pe.program.damage { throw notOfFormat(damage, context) }
    guard let bytes = try pe.resource(type: 16, limit: limit) else { return list }
    let resource = PEVersionResource(bytes)
    let path = PathName(context.path)
    let isLibrary = hasEnding(path.last, ".dll") || hasEnding(resource["OriginalFilename"] ?? "", ".dll")
    let isPackage = pe.isAssembly && isLibrary
    guard let name = isPackage ? assemblyName(resource, path) : productName(resource),
      let version = version(resource, isPackage: isPackage)
    else { return list }
    let purl = listedPURL(isPackage ? "nuget" : "generic", name, version, in: &list, context, line: nil)
    var package = ListedPackage(name, version, purl: purl)
    (package.technique, package.kind) = (.binary, isLibrary ? .library : .application)
    package.deployable = .program(path.last)
    package.copyright = resource["LegalCopyright"].map(onOneLine)
    package.supplier = resource["CompanyName"]
    package.summary = resource["FileDescription"]
    for (key, property) in [
      ("ProductName", "product"), ("ProductVersion", "product-version"), ("FileVersion", "file-version"),
      ("OriginalFilename", "original-name"),
    ] {
      if let value = resource[key] { package.properties.append(Property("stellwerk:pe:\(property)", value)) }
    }
    list.add(package)
    return list
  }

  private static func productName(_ resource: PEVersionResource) -> String? {
    let isMicrosoft = ["CompanyName", "ProductName"].contains {
      resource[$0]?.lowercased().contains("microsoft") == true
    }
    let names = ["ProductName", "FileDescription", "InternalName", "OriginalFilename"]
    let order = isMicrosoft ? names.dropFirst() + names.prefix(1) : names[...]
    return order.lazy.compactMap { resource[$0] }.first
  }

  private static func assemblyName(_ resource: PEVersionResource, _ path: PathName) -> String? {
    let name = resource["InternalName"] ?? resource["OriginalFilename"] ?? String(path.last)
    let plain = hasEnding(name, ".dll") ? String(name.dropLast(4)) : name
    return plain.isEmpty ? nil : plain
  }

  /// `ProductVersion`, or else `FileVersion`: the words up to the first that has a digit.
  private static func version(_ resource: PEVersionResource, isPackage: Bool) -> String? {
    for key in ["ProductVersion", "FileVersion"] {
      let words = (resource[key] ?? "").split(separator: " ")
      guard
        let word = words.first(where: { $0.utf8.contains { (0x30...0x39).contains($0) } })
      else { continue }
      // `1, 2, 3, 4` is how resource compilers were fed once.
      var text = String(word)
      if text.hasSuffix(",") {
        let numbers = words.prefix { $0.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2C } }
        text = numbers.joined().split(separator: ",").joined(separator: ".")
      } else {
        text = text.split(separator: ",").joined(separator: ".")
      }
      // Compilers write zeros where nobody gave a version.
      if text.utf8.allSatisfy({ $0 == 0x30 || $0 == 0x2E }) { continue }
      // Behind `+` stands the commit, which is no part of the version of a package.
      return isPackage ? String(text.cut(at: "+").before) : text
    }
    return nil
  }

  private static func hasEnding(_ text: some StringProtocol, _ ending: String) -> Bool {
    text.lowercased().hasSuffix(ending)
  }
}
