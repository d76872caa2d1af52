/// The media types of artifacts (RFC 6838); ours are in the vendor tree.
public enum MediaType {
  /// A folder, as a deterministic uncompressed tar.
  public static let tree = "application/vnd.stellwerk.tree+tar"
  public static let text = "text/plain"
  public static let binary = "application/octet-stream"
  /// As `file(1)` and the IANA registry name a .deb.
  public static let debianPackage = "application/vnd.debian.binary-package"
  /// RFC 3156 §5.
  public static let openPGPSignature = "application/pgp-signature"
  /// CycloneDX 1.6, registered.
  public static let cycloneDX = "application/vnd.cyclonedx+json"
  /// SPDX 2.3, registered.
  public static let spdx = "application/spdx+json"
  public static let findings = "application/vnd.stellwerk.findings+json"
  public static let facts = "application/vnd.stellwerk.facts+json"
  public static let policy = "application/vnd.stellwerk.policy+json"
  public static let decision = "application/vnd.stellwerk.decision+json"
  public static let trust = "application/vnd.stellwerk.trust+json"
  public static let exceptions = "application/vnd.stellwerk.exceptions+json"
  public static let approvals = "application/vnd.stellwerk.approvals+json"
  /// What a check of a publication found.
  public static let check = "application/vnd.stellwerk.check+json"
  /// What a publication did.
  public static let publication = "application/vnd.stellwerk.publication+json"
}
