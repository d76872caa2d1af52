public import Diagnostics

/// The control fields of a binary package, all of them checked (Debian Policy §5.3).
public struct DebianControl: Hashable, Sendable {
  /// The field `Package`.
  public let name: String
  /// The field `Version`.
  public let version: DebianVersion
  /// The field `Architecture`.
  public let architecture: String
  /// All fields in canonical order, without `Installed-Size`.
  public let stanza: DebianStanza

  /// From the values that a manifest gives.
  ///
  /// The maintainer is `Name <mail>`, the synopsis one line. In `extended` long lines are folded, empty lines
  /// part paragraphs, and indented lines stay. Further fields stand in `others`, for example `Multi-Arch`.
  ///
  /// - Throws: `debian.invalid-field`.
  public init(
    name: String, version: String, architecture: String, maintainer: String, synopsis: String,
    extended: String = "", section: String? = nil, priority: String? = "optional", homepage: String? = nil,
    relations: [DebianRelationField: [String]] = [:], others: [String: String] = [:]
  ) throws(Problem) {
    var fields: [DebianStanza.Field] = []
    func add(_ name: String, _ value: String?) { if let value { fields.append(.init(name, value)) } }
    add("Package", name)
    add("Version", version)
    add("Architecture", architecture)
    add("Maintainer", maintainer)
    for field in DebianRelationField.allCases {
      if let values = relations[field], !values.isEmpty {
        add(field.rawValue, values.joined(separator: ", "))
      }
    }
    add("Section", section)
    add("Priority", priority)
    add("Homepage", homepage)
    add("Description", try Self.description(synopsis, extended))
    for name in others.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      guard !fields.contains(where: { $0.name.lowercased() == name.lowercased() }) else {
        throw Problem(.debianField, "field '\(name)' occurs twice")
      }
      add(name, others[name])
    }
    try self.init(DebianStanza(fields))
  }

  /// Checks the fields of a control file, and brings them into the order that `dpkg-gencontrol` writes.
  ///
  /// - Throws: `debian.invalid-field`.
  public init(_ stanza: DebianStanza) throws(Problem) {
    for name in ["Package", "Version", "Architecture", "Maintainer", "Description"] where stanza[name] == nil
    {
      throw Problem(.debianField, "the field '\(name)' is missing")
    }
    var fields: [DebianStanza.Field] = []
    for field in stanza.fields where field.name.lowercased() != "installed-size" {
      let name = Self.order.first { $0.lowercased() == field.name.lowercased() } ?? field.name
      fields.append(.init(name, try Self.checked(name, field.value)))
    }
    // Unknown fields stand before the description, sorted by name.
    func rank(_ name: String) -> (Int, [UInt8]) {
      let place = Self.order.firstIndex(of: name)
      return (place ?? Self.order.count - 1, place == nil ? Array(name.utf8) : [0xFF])
    }
    self.stanza = DebianStanza(
      fields.sorted { left, right in
        let (mine, theirs) = (rank(left.name), rank(right.name))
        return mine.0 == theirs.0 ? mine.1.lexicographicallyPrecedes(theirs.1) : mine.0 < theirs.0
      })
    name = stanza["Package"] ?? ""
    version = try DebianVersion(stanza["Version"] ?? "")
    architecture = stanza["Architecture"] ?? ""
  }

  /// `name_version_arch.deb`, the epoch left out.
  public var fileName: String { "\(name)_\(version.withoutEpoch)_\(architecture).deb" }

  /// The control file of a package whose files take up so many KiB.
  func text(installedSize: Int) -> String {
    let size = DebianStanza.Field("Installed-Size", "\(installedSize)")
    var fields = stanza.fields
    let maintainer = fields.firstIndex { $0.name == "Maintainer" } ?? 0
    fields.insert(size, at: maintainer + 1)
    return DebianStanza(fields).text
  }

  /// `Dpkg::Control::FieldsCore`, the order of binary packages.
  private static let order =
    [
      "Package", "Source", "Version", "Built-Using", "Static-Built-Using", "Architecture", "Essential",
      "Protected",
      "Origin", "Bugs", "Maintainer",
    ] + DebianRelationField.allCases.map(\.rawValue) + [
      "Section", "Priority", "Multi-Arch", "Homepage", "Description",
    ]
}
