// Whether a document says what somebody asks of bills of materials.
//
//     BillDocument -> BillContents -> BillElement (a question) -> ProfileCheck (all questions of a profile)
//                                                            \-> BillScore (shares of what there could be)
//
// 1. One question is one case of `BillElement`, asked of the neutral contents: the answer does not depend on
//    the format in which the document says it.
// 2. A profile is a table: which questions, how bindingly, and which section of its text asks.
// 3. Files are parts of components: no profile asks them. The subject is a component like the others.
// 4. What a document leaves open is missing; `NOASSERTION`, `NONE` and empty texts leave it open.
internal import Packages

/// Something that a profile asks of a document, of its subject or of each component.
public enum BillElement: String, CaseIterable, Sendable {
  case format
  case author
  case authorContact = "author-contact"
  case timestamp
  case identifier
  case subject
  case subjectDependencies = "subject-dependencies"
  case subjectLicence = "subject-licence"
  case subjectCopyright = "subject-copyright"
  case directCompleteness = "direct-completeness"
  case name
  case version
  case supplier
  case creatorContact = "creator-contact"
  case otherIdentifier = "other-identifier"
  case fileName = "file-name"
  case dependencies
  case licence
  case copyright
  case digest
  case deployableSHA512 = "deployable-sha512"
  case executable
  case archive
  case structured
  case sourceAddress = "source-address"
  case deployableAddress = "deployable-address"

  /// What an element is asked of.
  public enum Scope: Sendable {
    /// The document as a whole.
    case document
    /// The subject, and what it needs itself.
    case direct
    /// The subject and all components that are no files.
    case components
  }

  /// The properties of a deployable that TR-03183-2 names.
  static let deployableProperties = [BillElement.executable, .archive, .structured].map(\.rawValue)

  /// What it is asked of.
  public var scope: Scope {
    switch self {
    case .format, .author, .authorContact, .timestamp, .identifier, .subject, .subjectDependencies,
      .subjectLicence, .subjectCopyright:
      .document
    case .directCompleteness: .direct
    case .name, .version, .supplier, .creatorContact, .otherIdentifier, .fileName, .dependencies, .licence,
      .copyright, .digest, .deployableSHA512, .executable, .archive, .structured, .sourceAddress,
      .deployableAddress:
      .components
    }
  }

  // MARK: - Asking

  /// Whether the document says it.
  func isMet(by contents: BillContents, _ format: BillDocument.Format, _ version: String) -> Bool {
    let root = contents.root
    switch self {
    case .format: return Self.isRecent(format, version)
    case .author: return !contents.facts.authors.isEmpty || !contents.facts.tools.isEmpty
    case .authorContact: return contents.facts.authors.contains { $0.email != nil || $0.address != nil }
    case .timestamp: return contents.facts.hasTimestamp
    case .identifier: return !(contents.facts.identifier ?? "").isEmpty
    case .subject: return root != nil
    case .subjectDependencies:
      guard let reference = root?.component.bomRef else { return false }
      return !(contents.needs[reference] ?? []).isEmpty || contents.containers.contains(reference)
        || contents.completeness[reference] != nil
    case .subjectLicence: return root.map { BillElement.licence.isMet(by: $0, contents) } ?? false
    case .subjectCopyright: return root.map { BillElement.copyright.isMet(by: $0, contents) } ?? false
    default: return false
    }
  }

  /// Whether a component has it.
  func isMet(by entry: BillEntry, _ contents: BillContents) -> Bool {
    let (component, facts) = (entry.component, entry.facts)
    switch self {
    case .name: return Self.isStated(component.name)
    case .version: return Self.isStated(component.version)
    case .supplier: return Self.isStated(component.supplier?.name)
    case .creatorContact: return facts.hasCreatorContact
    case .otherIdentifier: return Self.isStated(entry.purl) || Self.isStated(component.cpe)
    case .fileName: return Self.isStated(facts.fileName)
    case .dependencies, .directCompleteness: return contents.completeness[component.bomRef] != nil
    case .licence:
      // The words of an author are no expression (TR-03183-2 §6.1).
      return entry.expression != nil
    case .copyright: return Self.isStated(facts.copyright)
    case .digest: return !component.digests.isEmpty
    case .deployableSHA512: return facts.hasDeployableSHA512
    case .executable, .archive, .structured: return facts.answered.contains(rawValue)
    case .sourceAddress: return Self.isStated(facts.sourceAddress)
    case .deployableAddress: return Self.isStated(facts.deployableAddress)
    default: return false
    }
  }

  /// §4 of TR-03183-2: CycloneDX from 1.6, SPDX from 3.0.1, as JSON or XML.
  private static func isRecent(_ format: BillDocument.Format, _ version: String) -> Bool {
    switch format {
    case .cycloneDXJSON, .cycloneDXXML: ["1.6", "1.7"].contains(version)
    case .spdx3JSON: true
    case .spdxJSON, .spdxTagValue: false
    }
  }

  static func isStated(_ text: String?) -> Bool {
    guard let text, text.utf8.contains(where: { $0 > 0x20 }) else { return false }
    return text != "NOASSERTION" && text != "NONE"
  }
}
