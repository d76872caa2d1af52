import Cryptography
import Diagnostics
import Manifests
import OperatingSystem
import Store
import YAML

/// `stellwerk pin`: writes the digests that documents outside the repository and intakes need.
enum PinCommand: Command {
  static let name = "pin"
  static let summary = "write the sha256 of inherited documents and of intake files into manifests"
  static let operands = "MANIFEST…"
  static let operandCount = 1...10_000
  static let hearsSignals = true
  static let options = [
    CommandOption("--all", nil, "pin every document that is named, not only those outside the repository"),
    CommandOption("--update", nil, "write the digest of what has changed, after showing the change"),
    CommandOption("--fetch", nil, "fetch what intake/http stages name, to pin it as it is now"),
    CommandOption("--check", nil, "write nothing; exit with 1 if something is unpinned or has changed"),
  ]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    var pinning = Pinning(call)
    for file in call.operands { try pinning.add(file) }
    if !call.has("--check") { try pinning.write() }
    for line in pinning.lines { try call.console.write(line + "\n") }
    return pinning.isDone ? .done : .refused
  }
}

/// Documents on their way to being pinned: what is named before what names it, for its digest counts.
struct Pinning {
  private let call: Call
  private let files: DocumentFiles
  /// Texts by real path, as they are or will be.
  private var texts: [String: [UInt8]] = [:]
  /// Real path to the name it was reached by, of files whose text is another than before, in order.
  private var changed: [(realPath: String, file: String)] = []
  /// Texts that digests stand for.
  private var kept: [[UInt8]] = []
  private var trail: [String] = []
  /// What is told, in order.
  private(set) var lines: [String] = []
  /// Whether nothing is left to do.
  private(set) var isDone = true

  init(_ call: Call) { (self.call, files) = (call, call.documentFiles) }

  /// Looks at a manifest and everything in its repository that it names.
  ///
  /// - Throws: what cannot be read, at its place.
  mutating func add(_ file: String) throws(Problem) {
    guard let realPath = files.realPath(file) else { throw Problem(.usage, "there is no '\(file)'") }
    // A process without a working folder has none that a manifest could lie in.
    let repository = files.repository(of: file, workingFolder: try? workingFolder())
    try pin(file, realPath, in: repository ?? parent(of: realPath))
  }

  private mutating func pin(_ file: String, _ realPath: String, in repository: String) throws(Problem) {
    guard texts[realPath] == nil, !trail.contains(realPath) else { return }
    guard trail.count < 64 else { throw Problem(.usage, "'\(file)' is named by too many documents in a row") }
    trail.append(realPath)
    defer { trail.removeLast() }
    let before = try files.read(realPath)
    var text = before
    // From the last to the first: what is written does not move what comes before it.
    let sites = try parseDocuments(before, file: file).flatMap { PinSite.all(in: $0) }
    var told: [String] = []
    for site in sites.sorted(by: { Self.stands($0, before: $1) }).reversed() {
      let length = lines.count
      try pin(site, in: &text, repository: repository)
      told.insert(contentsOf: lines[length...], at: 0)
      lines.removeSubrange(length...)
    }
    lines += told
    texts[realPath] = text
    if text != before { changed.append((realPath, file)) }
  }

  private static func stands(_ site: PinSite, before other: PinSite) -> Bool {
    (site.location.line, site.location.column) < (other.location.line, other.location.column)
  }

  /// The text of a document that another names: as it will be, if it lies in the repository.
  private mutating func document(_ path: InputPath, repository: String) throws(Problem) -> (
    text: [UInt8], isOutside: Bool
  ) {
    guard let realPath = files.realPath(path.path) else {
      throw Problem(
        .missingDocument, "'\(path.written)' cannot be read", at: path.location,
        hint: "looked for '\(path.path)'")
    }
    let isOutside = repository != "/" && !realPath.utf8.starts(with: "\(repository)/".utf8)
    if isOutside { return (try files.read(realPath), true) }
    try pin(path.path, realPath, in: repository)
    // Not there yet for a document that names itself by way of others: a pin would never hold.
    if let text = texts[realPath] { return (text, false) }
    return (try files.read(realPath), false)
  }

  private mutating func pin(_ site: PinSite, in text: inout [UInt8], repository: String) throws(Problem) {
    switch site.target {
    case .document(let path):
      let (document, isOutside) = try document(path, repository: repository)
      guard site.pin != nil || isOutside || call.has("--all") else { return }
      kept.append(document)
      write(Digest(of: document), of: document, at: site, in: &text)
    case .file(let path):
      guard exists(path.path), !isFolder(path.path) else {
        if site.pin == nil { leave(site, "'\(path.written)' is not at hand") }
        return
      }
      write(try digestOfFile(path.path).digest, of: nil, at: site, in: &text)
    case .address(let address):
      guard site.pin == nil || call.has("--update") else { return }
      guard call.has("--fetch") else {
        if site.pin == nil { leave(site, "'\(address)' is not fetched without '--fetch'") }
        return
      }
      write(
        try fetchedDigest(of: address, in: call.artifacts, cancellation: call.cancellation), of: nil,
        at: site, in: &text)
    case .lookUp(let written):
      if site.pin == nil { leave(site, "'\(written)' depends on look-ups; write its sha256 yourself") }
    }
  }

  /// Writes a digest, or tells why it is not written.
  private mutating func write(
    _ digest: Digest, of document: [UInt8]?, at site: PinSite, in text: inout [UInt8]
  ) {
    let isUpdate = site.pin != nil
    if isUpdate {
      guard Digest(hex: site.pin?.scalar ?? "") != digest else { return }
      let change = change(from: site.pin?.scalar, to: document).map { "\n\($0)" } ?? ""
      guard call.has("--update") else {
        leave(site, "'\(site.written)' has changed: it has the sha256 \(digest.hex)\(change)")
        return
      }
      if !change.isEmpty { lines.append("'\(site.written)' has changed:\(change)") }
    }
    if call.has("--check") {
      leave(site, "'\(site.written)' has no sha256")
      return
    }
    guard let edited = PinEdit.text(text, with: digest.hex, at: site) else {
      leave(site, "cannot be edited; write sha256: \(digest.hex) beside '\(site.written)'")
      return
    }
    text = edited
    lines.append("\(place(site)): wrote the sha256 of '\(site.written)': \(digest.hex)")
  }

  private func change(from pin: String?, to document: [UInt8]?) -> String? {
    guard let document, let old = pin.flatMap({ Digest(hex: $0) }).flatMap({ files.kept($0) }) else {
      return nil
    }
    return LineDifference(
      from: String(decoding: old, as: UTF8.self), to: String(decoding: document, as: UTF8.self)
    ).unified()
  }

  private mutating func leave(_ site: PinSite, _ why: String) {
    isDone = false
    lines.append("\(place(site)): \(why)")
  }

  private func place(_ site: PinSite) -> String {
    "\(site.location.file):\(site.location.line):\(site.location.column)"
  }

  /// Writes the files that changed, and keeps the texts that digests stand for.
  ///
  /// - Throws: `output.…` for what cannot be written, `store.…`.
  func write() throws(Problem) {
    if !kept.isEmpty {
      try createFolder(call.artifacts)
      let store = try ContentStore(folder: call.store)
      for text in kept { try StoreReferences.pin(try store.add(bytes: text), in: store) }
    }
    // By real path: a link stays a link.
    for (realPath, _) in changed {
      if let text = texts[realPath] { try writeAtomically(text, to: realPath) }
    }
  }
}
