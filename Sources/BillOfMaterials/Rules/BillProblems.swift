internal import Diagnostics

extension Problem.Code {
  /// A value of another kind than the schema says.
  static let billType = Self("sbom.type", exit: .invalidData)
  /// Something that must be there is not.
  static let billMissing = Self("sbom.missing", exit: .invalidData)
  /// A member, tag or element that the format does not have.
  static let billUnknown = Self("sbom.unknown", exit: .invalidData)
  /// A value that is none of those, or not of the form, that the format allows.
  static let billValue = Self("sbom.value", exit: .invalidData)
  /// The same twice where it must be once.
  static let billRepeated = Self("sbom.repeated", exit: .invalidData)
  /// A reference to something that is not in the document.
  static let billReference = Self("sbom.reference", exit: .invalidData)
  /// No licence id or expression.
  static let billLicence = Self("sbom.licence", exit: .invalidData)
  /// No package URL.
  static let billPurl = Self("sbom.purl", exit: .invalidData)
  /// A version of a format that is not read.
  static let billVersion = Self("sbom.version", exit: .invalidData)
  /// A line that is no tag and value, or an element that is in the wrong place.
  static let billSyntax = Self("sbom.syntax", exit: .invalidData)
}
