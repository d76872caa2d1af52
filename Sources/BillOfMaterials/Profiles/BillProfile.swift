/// A text that says what a bill of materials must tell.
public enum BillProfile: String, CaseIterable, Sendable {
  /// The Minimum Elements For a Software Bill of Materials, NTIA, 2021-07-12.
  case ntia
  /// Technical Guideline TR-03183-2, BSI, version 2.1.0, 2025-08-20.
  case bsi = "bsi-tr-03183"
  /// Framing Software Component Transparency, third edition, CISA, 2024.
  case fsct

  /// How bindingly an element is asked for.
  public enum Level: String, Sendable {
    /// Without it the profile is not met.
    case must
    /// Asked for where it exists, or recommended.
    case should
  }

  /// One row of a profile.
  public struct Requirement: Sendable {
    /// What is asked.
    public let element: BillElement
    /// How bindingly.
    public let level: Level
    /// Which section of the profile's text asks.
    public let section: String

    init(_ element: BillElement, _ level: Level, _ section: String) {
      (self.element, self.level, self.section) = (element, level, section)
    }
  }

  /// Title and edition of the text.
  public var title: String {
    switch self {
    case .ntia: "NTIA, The Minimum Elements For a Software Bill of Materials, 2021"
    case .bsi: "BSI TR-03183-2, Software Bill of Materials, 2.1.0"
    case .fsct: "CISA, Framing Software Component Transparency, third edition, 2024"
    }
  }

  /// What it asks, in the order of its text.
  public var requirements: [Requirement] {
    switch self {
    case .ntia: Self.ntiaTable
    case .bsi: Self.bsiTable
    case .fsct: Self.fsctTable
    }
  }

  private static let ntiaTable = [
    Requirement(.supplier, .must, "Data Fields: Supplier Name"),
    Requirement(.name, .must, "Data Fields: Component Name"),
    Requirement(.version, .must, "Data Fields: Version of the Component"),
    // "if available": where there is none, its absence is told and refuses nothing.
    Requirement(.otherIdentifier, .should, "Data Fields: Other Unique Identifiers"),
    Requirement(.subjectDependencies, .must, "Data Fields: Dependency Relationship"),
    Requirement(.author, .must, "Data Fields: Author of SBOM Data"),
    Requirement(.timestamp, .must, "Data Fields: Timestamp"),
    Requirement(.dependencies, .should, "Practices and Processes: Known Unknowns"),
  ]

  private static let bsiTable = [
    Requirement(.format, .must, "4 SBOM formats"),
    Requirement(.authorContact, .must, "5.2.1 Creator of the SBOM"),
    Requirement(.timestamp, .must, "5.2.1 Timestamp"),
    Requirement(.creatorContact, .must, "5.2.2 Component creator"),
    Requirement(.name, .must, "5.2.2 Component name"),
    Requirement(.version, .must, "5.2.2 Component version"),
    Requirement(.fileName, .must, "5.2.2 Filename of the component"),
    Requirement(.dependencies, .must, "5.2.2 Dependencies on other components"),
    Requirement(.licence, .must, "5.2.2 Distribution licences"),
    Requirement(.deployableSHA512, .must, "5.2.2 Hash value of the deployable component"),
    Requirement(.executable, .must, "5.2.2 Executable property"),
    Requirement(.archive, .must, "5.2.2 Archive property"),
    Requirement(.structured, .must, "5.2.2 Structured property"),
    Requirement(.identifier, .should, "5.2.3 SBOM-URI"),
    Requirement(.sourceAddress, .should, "5.2.4 Source code URI"),
    Requirement(.deployableAddress, .should, "5.2.4 URI of the deployable form of the component"),
    Requirement(.otherIdentifier, .should, "5.2.4 Other unique identifiers"),
  ]

  private static let fsctTable = [
    Requirement(.author, .must, "SBOM Meta-Information: Author Name"),
    Requirement(.timestamp, .must, "SBOM Meta-Information: Timestamp"),
    Requirement(.subject, .must, "SBOM Meta-Information: Primary Component"),
    Requirement(.name, .must, "Component Attributes: Component Name"),
    Requirement(.version, .must, "Component Attributes: Version"),
    Requirement(.supplier, .must, "Component Attributes: Supplier Name"),
    Requirement(.otherIdentifier, .must, "Component Attributes: Unique Identifier"),
    // "any Component for which the hash was provided": who reads the document cannot know that.
    Requirement(.digest, .should, "Component Attributes: Cryptographic Hash"),
    Requirement(.subjectDependencies, .must, "Component Attributes: Relationship"),
    Requirement(.directCompleteness, .must, "Component Attributes: Relationship, completeness"),
    Requirement(.subjectLicence, .must, "Component Attributes: License, minimum expected"),
    Requirement(.licence, .should, "Component Attributes: License, aspirational goal"),
    Requirement(.subjectCopyright, .must, "Component Attributes: Copyright Notice, minimum expected"),
    Requirement(.copyright, .should, "Component Attributes: Copyright Notice, aspirational goal"),
  ]
}
