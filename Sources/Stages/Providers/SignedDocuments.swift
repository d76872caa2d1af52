import Attestations
import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Policies

/// The exceptions and approvals of a folder, each with the trusted keys that signed it.
///
/// An exception is `NAME.yaml` with, where somebody has granted it, `NAME.dsse.json` beside it; an approval is
/// `NAME.dsse.json` alone. Files for people (`.md`) are passed over; anything else is refused, because nobody
/// should believe that it counts.
struct SignedDocuments {
  /// A document with its envelope, for the evidence.
  struct Entry {
    let name: String
    let document: JSON
    let envelope: JSON?
  }

  private let folder: String
  private let trust: Trust

  init(_ folder: String, trust: Trust) { (self.folder, self.trust) = (folder, trust) }

  /// - Throws: what reading a document throws, at its place.
  func exceptions() throws(Problem) -> (signed: [SignedException], entries: [Entry]) {
    var (signed, entries) = ([SignedException](), [Entry]())
    var envelopes = Set(try files(".dsse.json"))
    for file in try files(".yaml") {
      let exception = try PolicyReading.read("\(folder)/\(file)", .exception) {
        ExceptionManifest($0, into: &$1)
      }.exception
      let path = "\(file.dropLast(".yaml".count)).dsse.json"
      let envelope = envelopes.remove(path) == nil ? nil : try self.envelope(path)
      signed.append(try signedException(exception.json, envelope: envelope, trust: trust))
      entries.append(Entry(name: exception.name, document: exception.json, envelope: envelope?.json))
    }
    if let stray = envelopes.min() {
      throw Problem(
        .strayDocument, "'\(folder)/\(stray)' signs no exception that is there",
        hint: "put its .yaml beside it")
    }
    return (signed, entries)
  }

  /// - Throws: what reading a document throws.
  func approvals() throws(Problem) -> (signed: [SignedApproval], entries: [Entry]) {
    var (signed, entries) = ([SignedApproval](), [Entry]())
    for file in try files(".dsse.json") {
      let envelope = try envelope(file)
      let approval = try signedApproval(envelope, trust: trust)
      signed.append(approval)
      entries.append(
        Entry(
          name: String(file.dropLast(".dsse.json".count)), document: approval.approval.json,
          envelope: envelope.json))
    }
    if let stray = try files(".yaml").first {
      throw Problem(
        .strayDocument, "'\(folder)/\(stray)' is not signed",
        hint: "an approval counts only as a signed .dsse.json")
    }
    return (signed, entries)
  }

  private func envelope(_ file: String) throws(Problem) -> DSSEEnvelope {
    let path = "\(folder)/\(file)"
    return try DSSEEnvelope(parsing: try readBytes(of: path, limit: 4 << 20), file: path)
  }

  /// Names of this ending, in order; a file of an ending that nobody knows is refused.
  private func files(_ ending: String) throws(Problem) -> [String] {
    var files: [String] = []
    for entry in try FolderTree(folder).entries {
      if case .folder = entry.kind { continue }
      guard case .file = entry.kind,
        [".yaml", ".dsse.json", ".md"].contains(where: { entry.path.hasSuffix($0) })
      else {
        throw Problem(.strayDocument, "'\(folder)/\(entry.path)' is not a document that is read here")
      }
      if entry.path.hasSuffix(ending) { files.append(entry.path) }
    }
    return files
  }
}

extension Problem.Code {
  static let strayDocument = Self("policy.stray-document", exit: .invalidData)
}
