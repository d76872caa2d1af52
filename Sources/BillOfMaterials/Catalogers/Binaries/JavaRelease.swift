internal import Diagnostics
internal import OperatingSystem
internal import Packages

/// The file `release` at the root of a Java runtime (OpenJDK, `make/ReleaseFile.gmk`): shell variables.
///
/// The component has the names under which advisories know it: vendor and product of the CPE dictionary.
enum JavaRelease: FileExaminer {
  static let name = "java-release"

  private static let limit = 512 << 10

  static let files = FileNames("release")

  static func examine(_ file: any FileBytes, _ context: ListContext) throws(Problem) -> PackageList {
    var list = PackageList(edges: .none)
    let fields = fields(try file.bytes(at: 0, count: limit))
    // Other files have this name too.
    guard let version = version(fields) else { return list }
    let runtime = runtime(fields, context.path)
    let repository = fields["SOURCE_REPO"] ?? fields["BUILD_SOURCE_REPO"]
    let purl = listedPURL(
      "generic", namespace: runtime.vendor, runtime.product, version,
      repository.map { ["repository_url": $0] } ?? [:], in: &list, context, line: nil)
    var package = ListedPackage(runtime.product, version, purl: purl)
    package.kind = .platform
    package.supplier = fields["IMPLEMENTOR"]
    package.architecture = fields["OS_ARCH"]
    let products = runtime.others + [(runtime.vendor, runtime.product)]
    let names = products.map { cpe($0.vendor, $0.product, version) }
    package.cpe = names.last
    package.properties = names.dropLast().map { Property("stellwerk:cpe", $0) }
    for key in ["IMPLEMENTOR_VERSION", "JAVA_VERSION", "JAVA_VERSION_DATE", "IMAGE_TYPE", "JVM_VARIANT"] {
      let name = key.lowercased().split(separator: "_").joined(separator: "-")
      if let value = fields[key] { package.properties.append(Property("stellwerk:java:\(name)", value)) }
    }
    list.add(package)
    return list
  }

  /// `NAME="value"`, a line each; what is empty is not there.
  private static func fields(_ bytes: [UInt8]) -> [String: String] {
    var fields: [String: String] = [:]
    for line in TextLines(bytes) {
      let (name, value) = line.content.cut(at: "=")
      let text = value.map { String(unquoted($0)) } ?? ""
      let isName = name.utf8.allSatisfy { (0x41...0x5A).contains($0) || $0 == 0x5F }
      if isName, !name.isEmpty, !text.isEmpty { fields[String(name)] = text }
    }
    return fields
  }

  /// The longest form; the full version only where it is one of the same numbering.
  private static func version(_ fields: [String: String]) -> String? {
    guard fields["JAVA_VERSION"] != nil || fields["JAVA_RUNTIME_VERSION"] != nil else { return nil }
    if let version = fields["JAVA_RUNTIME_VERSION"] { return version }
    if let full = fields["FULL_VERSION"],
      full.cut(at: ".").before == fields["JAVA_VERSION"]?.cut(at: ".").before
    {
      return full
    }
    return fields["JAVA_VERSION"]
  }

  private typealias Product = (vendor: String, product: String)

  private static func runtime(_ fields: [String: String], _ path: String) -> (
    vendor: String, product: String, others: [Product]
  ) {
    let maker = (fields["IMPLEMENTOR"] ?? "").lowercased()
    let kind = fields["IMAGE_TYPE"]?.lowercased() == "jre" ? "jre" : "jdk"
    // Old releases do not say who made them; their folders do.
    if maker.contains("azul") || maker.isEmpty && path.contains("zulu") {
      return ("azul", "zulu", [("oracle", "openjdk")])
    }
    if maker.hasPrefix("sun ") { return ("sun", kind, []) }
    if maker.contains("oracle") { return ("oracle", kind, [("oracle", "java_se")]) }
    return ("oracle", "openjdk", [])
  }

  /// The version without what stands for the build; `1.8.0_302` is version 1.8.0 with update 302.
  private static func cpe(_ vendor: String, _ product: String, _ version: String) -> String {
    let (number, update) = version.cut(at: "+").before.cut(at: "_")
    guard let update else { return cpeName(vendor, product, String(number)) }
    let digits = update.prefix { ("0"..."9").contains($0) }.drop { $0 == "0" }
    return cpeName(vendor, product, String(number), update: digits.isEmpty ? nil : "update\(digits)")
  }
}

/// A name of the CPE dictionary (NISTIR 7695, "formatted string"): part `a`, other attributes open.
func cpeName(_ vendor: String, _ product: String, _ version: String, update: String? = nil) -> String {
  func bound(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      // Letters, digits and `_`, `-`, `.` stand for themselves.
      let isPlain =
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
        || scalar == "_" || scalar == "-" || scalar == "."
      if isPlain || !scalar.isASCII { result.unicodeScalars.append(scalar) } else { result += "\\\(scalar)" }
    }
    return result.isEmpty ? "*" : result
  }
  return "cpe:2.3:a:\(bound(vendor)):\(bound(product)):\(bound(version)):\(update ?? "*"):*:*:*:*:*:*"
}
