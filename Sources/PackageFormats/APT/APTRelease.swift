import Archives
import Cryptography
internal import Diagnostics
import OperatingSystem

/// A file of an index tree, with what `Release` says of it.
struct APTIndexFile {
  /// Relative to `dists/SUITE`.
  let path: String
  let bytes: [UInt8]
}

/// The checksums that `Release` lists.
///
/// apt asks `by-hash` only for the strongest one listed, so every one of them has its folder.
enum APTChecksum: String, CaseIterable {
  case sha256 = "SHA256"
  case sha512 = "SHA512"

  var algorithm: ChecksumAlgorithm { self == .sha256 ? .sha256 : .sha512 }
  func hex(of bytes: [UInt8]) -> String { hexadecimal(checksum(algorithm, of: bytes)) }
}

/// All files of a suite but the signatures, as a function of its description and its packages.
struct APTRelease {
  /// The indexes, sorted by path.
  let files: [APTIndexFile]
  /// The file `Release`.
  let text: String

  /// Builds the indexes of every component and architecture.
  ///
  /// - Throws: `output.write` when an index cannot be compressed.
  init(_ suite: APTSuite, components: [String], architectures: [String], packages: [APTPackage])
    throws(Problem)
  {
    var files: [APTIndexFile] = []
    let packages = packages.sorted { $0.comes(before: $1) }
    for component in components {
      for architecture in architectures {
        let folder = "\(component)/binary-\(architecture)"
        let listed = packages.filter {
          $0.component == component && ($0.architecture == architecture || $0.architecture == "all")
        }
        let index = Array(listed.map(\.stanza.text).joined(separator: "\n").utf8)
        let head =
          "Archive: \(suite.name)\nOrigin: \(suite.origin)\nLabel: \(suite.label)\nAcquire-By-Hash: yes\n"
          + "Component: \(component)\nArchitecture: \(architecture)\n"
        files.append(APTIndexFile(path: "\(folder)/Packages", bytes: index))
        files.append(APTIndexFile(path: "\(folder)/Packages.gz", bytes: try compressed(index, .gzip)))
        files.append(APTIndexFile(path: "\(folder)/Packages.xz", bytes: try compressed(index, .xz)))
        files.append(APTIndexFile(path: "\(folder)/Release", bytes: Array(head.utf8)))
      }
    }
    files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    var fields: [(String, String?)] = [
      ("Origin", suite.origin), ("Label", suite.label), ("Suite", suite.name), ("Codename", suite.codename),
      ("Date", mailDate(suite.date) + " UTC"),
      ("Valid-Until", suite.validUntil.map { mailDate($0) + " UTC" }), ("Acquire-By-Hash", "yes"),
      ("Architectures", architectures.joined(separator: " ")),
      ("Components", components.joined(separator: " ")),
      ("Description", suite.description),
    ]
    for algorithm in APTChecksum.allCases {
      let lines = files.map { "\n \(algorithm.hex(of: $0.bytes)) \($0.bytes.count) \($0.path)" }
      fields.append((algorithm.rawValue, lines.joined()))
    }
    text = DebianStanza(fields.compactMap { name, value in value.map { .init(name, $0) } }).text
    self.files = files
  }
}

/// What an existing `Release` file says.
struct APTListing {
  struct Item {
    let algorithm: APTChecksum
    let hex: String
    let path: String
  }

  let components: [String]
  let architectures: [String]
  /// `nil` where it cannot be read.
  let date: Int64?
  let items: [Item]

  /// - Throws: `apt.invalid`.
  init(_ bytes: [UInt8], file: String) throws(Problem) {
    guard let stanza = try DebianStanza.all(in: bytes, file: file).first else {
      throw Problem(.aptInvalid, "'\(file)' is empty")
    }
    func words(_ name: String) -> [String] { (stanza[name] ?? "").split(separator: " ").map(String.init) }
    (components, architectures) = (words("Components"), words("Architectures"))
    guard components.allSatisfy(APTSuite.isWord), architectures.allSatisfy(isDebianArchitecture) else {
      throw Problem(.aptInvalid, "'\(file)' names a component or architecture that cannot be one")
    }
    date = stanza["Date"].flatMap(Self.seconds)
    var items: [Item] = []
    for algorithm in APTChecksum.allCases {
      for line in (stanza[algorithm.rawValue] ?? "").split(separator: "\n") {
        let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
        guard parts.count == 3, decoded(hex: parts[0]) != nil,
          !parts[2].split(separator: "/", omittingEmptySubsequences: false).contains(where: {
            $0.isEmpty || $0.hasPrefix(".")
          })
        else { throw Problem(.aptInvalid, "'\(file)' has a line '\(line)' that names no file") }
        items.append(Item(algorithm: algorithm, hex: parts[0], path: parts[2]))
      }
    }
    self.items = items
  }

  /// What `mailDate` wrote.
  private static func seconds(_ text: String) -> Int64? {
    let parts = text.split(separator: " ")
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard parts.count == 6, let month = months.firstIndex(of: String(parts[2])) else { return nil }
    func two(_ text: some StringProtocol) -> String { text.utf8.count == 1 ? "0\(text)" : String(text) }
    return Timestamp("\(parts[3])-\(two("\(month + 1)"))-\(two(parts[1]))T\(parts[4])Z")?.seconds
  }
}
