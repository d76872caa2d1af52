import Cryptography
import Diagnostics
import JSON
import Ledger
import OperatingSystem
import Reports
import Stages
import Store

/// `stellwerk fsck`: whether store, bundles, publications and ledger are what they were.
enum FsckCommand: Command {
  static let name = "fsck"
  static let summary =
    "check every object of the store, the bundles, the ledger; say who needs what is damaged"
  static let operands = ""
  static let operandCount = 0...0
  static let formats = ["human", "gnu", "github", "json"]
  static let options = [
    CommandOption("--repair", nil, "move what is damaged aside, so that the next run makes it again")
  ]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let repairs = call.has("--repair")
    let examination: StoreExamination
    do throws(Problem) {
      examination = try StoreExamination(try call.store(writable: repairs), call, repairs: repairs)
    } catch {
      guard ["database.open", "database.statement"].contains(error.code.name) else { throw error }
      throw Problem(
        .indexDamaged, "the index of the store '\(call.store)' is damaged",
        hint: "remove its file index.sqlite: what it remembers is found out again by the next run",
        cause: error.cause ?? error.message)
    }
    if call.format == "json" {
      try call.console.write(examination.json.indented)
    } else {
      try call.console.write(text(examination, TextStyle(usesColor: call.console.usesColor(on: .output))))
      call.console.show(examination.problems)
    }
    // What a newer program has written is not damaged.
    if examination.problems.contains(where: { $0.code == .ledgerNewerVersion }) { return .invalidData }
    return examination.isSound ? .done : .refused
  }

  private static func text(_ found: StoreExamination, _ style: TextStyle) -> String {
    var lines: [String] = []
    for object in found.objects {
      let name = object.digest.map { "sha256:\($0.hex)" } ?? object.path
      let place = object.digest == nil ? "" : "  \(object.path)"
      lines.append("\(style.bad("✗")) \(object.state)  \(name.printable)\(place.printable)")
      for referrer in object.referrers {
        lines.append("    needed by \(referrer.kind) \(referrer.name.printable)")
      }
      if let repair = object.repair { lines.append("    \(repair.printable)") }
    }
    let counts =
      "\(found.blobCount) blobs (\(byteText(found.byteCount))), \(found.resultCount) results, "
      + "\(found.bundleCount) bundles, \(found.eventCount) events"
    let count = found.objects.count { $0.repair == nil } + found.problems.count
    lines.append(
      found.isSound
        ? "\(style.good("✓")) \(counts): all is well"
        : "\(style.bad("✗")) \(counts): \(count) damaged or missing")
    return lines.map { $0 + "\n" }.joined()
  }
}

extension Call {
  /// The store, which must be there.
  ///
  /// - Throws: `store.none`, `store.foreign`, `store.newer-version`, and what opening throws.
  func store(writable: Bool) throws(Problem) -> ContentStore {
    do throws(Problem) {
      // Absolute, as runs name it.
      let folder = resolved(store, in: try workingFolder())
      if let found = try ContentStore(reading: folder) {
        return writable ? try ContentStore(folder: folder) : found
      }
      throw Problem(.storeNone, "there is no store '\(store)'", hint: "the first run makes it")
    } catch {
      switch error.code {
      case .storeUnusable: throw Problem(.storeForeign, error.message, hint: error.hint, cause: error.cause)
      default: throw error
      }
    }
  }
}

extension Problem.Code {
  static let storeNone = Self("store.none", exit: .notJudged)
  static let indexDamaged = Self("store.index-damaged", exit: .refused)
  static let storeForeign = Self("store.foreign", exit: .invalidData)
}
