internal import Cryptography
internal import Diagnostics
internal import JSON
internal import OperatingSystem
internal import Packages

/// The note by which a distribution says of which package a program is (systemd, "Package Metadata for Executable Files").
///
/// Its content is a JSON object with `type`, `name`, `version` and more, all of them optional.
enum ELFPackageNote: FileExaminer {
  static let name = "elf-package-note"
  static let isForPrograms = true

  /// `FDO_PACKAGING_METADATA`.
  private static let type = 0xCAFE_1A7E

  static let files = FileNames.all

  static func examine(_ file: any FileBytes, _ context: ListContext) throws(Problem) -> PackageList {
    var list = PackageList(edges: .none)
    guard let elf = try ELFFile(file) else { return list }
    if let damage = elf.program.damage { throw notOfFormat(damage, context) }
    let notes = try elf.notes()
    guard let note = notes.first(where: { $0.type == type && $0.owner == "FDO" }) else { return list }
    let json: JSON
    do throws(Problem) {
      json = try JSON(parsing: note.content.prefix { $0 != 0 }, file: context.path)
    } catch {
      throw Problem(
        .listFormat, "the note of package metadata is no JSON",
        at: SourceLocation(file: context.path, line: 1, column: 1), cause: error.message)
    }
    guard let name = json["name"]?.string, !name.isEmpty else {
      list.warn(
        .listUnnamed, "the note of package metadata names no package", context.path, line: 1)
      return list
    }
    list.add(package(name, json, buildID(in: notes), context, &list))
    return list
  }

  private static func package(
    _ name: String, _ json: JSON, _ buildID: Property?, _ context: ListContext, _ list: inout PackageList
  ) -> ListedPackage {
    let version = json["version"]?.string ?? ""
    let system = system(json)
    let type = json["type"]?.string ?? ""
    let architecture = json["architecture"]?.string
    var (qualifiers, plain) = ([String: String](), version)
    qualifiers["arch"] = architecture
    if let system {
      let release = system.version.map { "-\($0)" } ?? ""
      qualifiers["distro"] = system.id + release
    }
    // The version of an RPM package has its epoch apart (purl-spec, `rpm`).
    if type == "rpm", case let (epoch, rest?) = version.cut(at: ":"), !epoch.isEmpty,
      epoch.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    {
      (qualifiers["epoch"], plain) = (String(epoch), String(rest))
    }
    let isKnown = ["rpm", "deb", "apk", "alpm"].contains(type)
    let purl = listedPURL(
      isKnown ? type : "generic", namespace: isKnown ? system?.id : nil, name, plain,
      isKnown ? qualifiers : [:], in: &list, context, line: nil)
    var package = ListedPackage(name, version, purl: purl)
    (package.technique, package.kind, package.architecture) = (.binary, .application, architecture)
    for (name, key) in [("type", "type"), ("osCpe", "os-cpe"), ("debugInfoUrl", "debug-info")] {
      if let text = json[name]?.string, !text.isEmpty {
        package.properties.append(Property("stellwerk:elf:\(key)", text))
      }
    }
    package.cpe = json["appCpe"]?.string
    if let buildID { package.properties.append(buildID) }
    return package
  }

  /// The distribution: `os` and `osVersion`, or what the CPE says.
  private static func system(_ json: JSON) -> (id: String, version: String?)? {
    func version(_ text: String?) -> String? { text.flatMap { $0.isEmpty || $0 == "*" ? nil : $0 } }
    if let id = json["os"]?.string, !id.isEmpty {
      // `ID` of `os-release` is in lower case; the notes of Debian 12 say `Debian`.
      return (id.lowercased(), version(json["osVersion"]?.string))
    }
    // `cpe:/o:vendor:product:version` or `cpe:2.3:o:vendor:product:version:…`.
    guard let cpe = json["osCpe"]?.string, cpe.hasPrefix("cpe:/o:") || cpe.hasPrefix("cpe:2.3:o:") else {
      return nil
    }
    let parts = cpe.split(separator: ":", omittingEmptySubsequences: false)
      .dropFirst(cpe.hasPrefix("cpe:/") ? 2 : 3).map(String.init)
    guard parts.count >= 2, !parts[1].isEmpty else { return nil }
    return (Self.names[parts[1]] ?? parts[1], version(parts.count > 2 ? parts[2] : nil))
  }

  /// Where the product of a CPE is not the `ID` of `os-release`.
  private static let names = [
    "debian_linux": "debian", "ubuntu_linux": "ubuntu", "enterprise_linux": "rhel", "alpine_linux": "alpine",
  ]
}

// MARK: - Build IDs

/// What the linker calls exactly these bytes (`NT_GNU_BUILD_ID`); `nil` for what is no ELF file or has none.
func buildID(of file: any FileBytes) throws(Problem) -> Property? {
  guard let elf = try ELFFile(file) else { return nil }
  return buildID(in: try elf.notes())
}

private func buildID(in notes: [ELFFile.Note]) -> Property? {
  notes.first { $0.type == 3 && $0.owner == "GNU" && (1...64).contains($0.content.count) }
    .map { Property("stellwerk:elf:build-id", hexadecimal($0.content)) }
}
