internal import Diagnostics
internal import OperatingSystem
internal import Packages

/// A bill of materials that lies in the subject: CycloneDX in JSON and XML, SPDX 2 in JSON and as tags, SPDX 3.
///
/// What it is about is an application; what it lists is listed, with all that it says of what needs what. Files are left out.
enum NestedBill: PackageListReader {
  static let name = "nested-bill"
  static let tellsInstalled = true

  static let files = FileNames(
    "bom.json", "sbom.json", "bom.xml",
    endings: [".cdx.json", ".cyclonedx.json", ".spdx.json", ".cdx.xml", ".spdx"])

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let document = try BillDocument(parsing: bytes, file: context.path)
    let inventory: Inventory
    do throws(Problem) {
      inventory = try Inventory(
        reading: document, timestamp: Timestamp(seconds: 0), tool: Inventory.Tool(name: "", version: ""))
    } catch { throw error.placed(in: context.path) }
    var list = PackageList(edges: .complete)
    var positions: [ByteName: Int] = [:]
    // A document that names no subject is read with one of its own name; that is no component.
    let isNamed = inventory.root.purl != nil || inventory.root.version != nil
    for component in (isNamed ? [inventory.root] : []) + inventory.components where component.kind != .file {
      var package = package(component)
      if component.bomRef == inventory.root.bomRef { package.relationship = .root }
      positions[ByteName(component.bomRef)] = list.add(package)
    }
    for (from, needs) in inventory.dependencies {
      guard let position = positions[ByteName(from)] else { continue }
      list.connect(position, toEach: needs.compactMap { positions[ByteName($0)] })
    }
    if inventory.completeness.contains(where: { positions[ByteName($0.key)] != nil && $0.value != .complete })
    {
      list.edgesKnown = .partial
    }
    return list
  }

  private static func package(_ component: Component) -> ListedPackage {
    var package = ListedPackage(
      component.purl.map(name) ?? component.fullName, component.version ?? component.purl?.version ?? "",
      key: component.bomRef, purl: component.purl)
    package.kind = component.kind
    package.licences = [(component.licence ?? component.concludedLicence)?.summary].compactMap { $0 }
    package.digests = component.digests
    (package.references, package.copyright) = (component.references, component.copyright)
    package.summary = component.summary
    package.supplier = component.supplier?.name
    if let cpe = component.cpe { package.properties.append(Property("stellwerk:list:cpe", cpe)) }
    return package
  }

  /// The name as the ecosystem writes it, with scope or group.
  private static func name(_ purl: PackageURL) -> String {
    guard let namespace = purl.namespace else { return purl.name }
    switch purl.type {
    case "maven": return "\(namespace):\(purl.name)"
    case "npm", "golang", "composer", "github", "swift", "docker": return "\(namespace)/\(purl.name)"
    default: return purl.name
    }
  }
}
