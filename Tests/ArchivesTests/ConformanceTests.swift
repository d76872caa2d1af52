import Archives
import Cryptography
import Diagnostics
import Foundation
import OperatingSystem
import TestSupport
import Testing

/// The public cases beside the checkout; they are read in place and not part of it.
enum Cases {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
      "shared/conformance/archives"
    ).path
  static var exist: Bool { FileManager.default.fileExists(atPath: folder + "/cases.jsonl") }

  struct Case: Decodable, CustomTestStringConvertible {
    struct Entry: Decodable {
      let name: String?
      let size: Int?
      let type: String?
      let link: String?
      let sha256: String?
    }
    let id: String
    let format: String?
    let file: String
    let expect: String
    let entries: [Entry]?
    let reference: [String: [String]]?
    var testDescription: String { id }
  }

  static let all: [Case] = {
    guard exist, let text = try? String(contentsOfFile: folder + "/cases.jsonl", encoding: .utf8) else {
      return []
    }
    return text.split(separator: "\n").compactMap { line in
      let item = try? JSONDecoder().decode(Case.self, from: Data(line.utf8))
      if item == nil { Issue.record("a case cannot be read: \(line.prefix(80))") }
      return item
    }
  }()
  static let read: Set<String> = ["tar", "tar.zst", "zip", "jar"]
}

@Suite("The public archive cases", .enabled(if: Cases.exist, "shared/conformance is not beside the checkout"))
struct ConformanceTests {
  /// bsdtar, which made these digests, leaves out the hole at the end; GNU tar and Python write it.
  private static let corrected = [
    "sparse.txt": "ffa5da6566e25cab76a36f083c51e7be408dd7723d592975562609b1ffa3e603",
    "sparse_begin.txt": "32a3f380f2cf5f61be7a20c88696aefba4bef751749df9769278edab00522a46",
    "gnu/sparse": "4f05a776071146756345ceee937b33fc5644f5a96b9780d1c7d6a32cdf164d7b",
    "gnu/sparse-0.0": "4f05a776071146756345ceee937b33fc5644f5a96b9780d1c7d6a32cdf164d7b",
    "gnu/sparse-0.1": "4f05a776071146756345ceee937b33fc5644f5a96b9780d1c7d6a32cdf164d7b",
    "gnu/sparse-1.0": "4f05a776071146756345ceee937b33fc5644f5a96b9780d1c7d6a32cdf164d7b",
  ]

  @Test("are listed or refused as they should", arguments: Cases.all)
  func listing(of item: Cases.Case) throws {
    var found: [String: (entry: ArchiveReader.Entry, byteCount: Int, sha256: String)] = [:]
    var names: [String] = []
    var refusal: Problem?
    do {
      var reader = try ArchiveReader(
        path: "\(Cases.folder)/\(item.file)", limits: ArchiveLimits(entryCount: 10_000, byteCount: 100 << 20))
      while let entry = try reader.next() {
        names.append(entry.path)
        // One entry of this archive has a wrong CRC on purpose; it is listed, and not to be read.
        if item.id == "libarchive/test_read_format_zip.zip", entry.path == "file2" { continue }
        let stream = ChecksumStream(.sha256)
        var byteCount = 0
        try reader.forEachChunk { chunk in
          stream.update(chunk)
          byteCount += chunk.count
        }
        found[String(entry.path.trimmingPrefix("./"))] = (entry, byteCount, stream.finishDigest().hex)
      }
    } catch { refusal = error }
    switch item.expect {
    case "error": #expect(refusal != nil, "\(names)")
    case "list" where Cases.read.contains(item.format ?? "") && item.entries?.isEmpty == false:
      #expect(refusal == nil)
      // bsdtar, from which the list was made, stops at a name of this archive that its locale cannot write.
      if item.id == "cpython/testtar.tar" {
        names = names.filter { !$0.contains("-pax") && !$0.contains("hdrcharset") && $0 != "misc/eof" }
      }
      let expected = (item.entries ?? []).compactMap { entry in
        entry.name.map { (name: String($0.trimmingPrefix("./")), entry: entry) }
      }
      if expected.count == item.entries?.count {
        #expect(names.map { String($0.trimmingPrefix("./")) }.sorted() == expected.map(\.name).sorted())
      }
      for (name, entry) in expected {
        guard let ours = found[name] else { continue }
        if let sha256 = Self.corrected[name] ?? entry.sha256, ours.entry.kind == .file {
          #expect(ours.sha256 == sha256, "\(name)")
        }
        if let size = entry.size, ours.entry.kind == .file {
          #expect(ours.byteCount == size, "\(name)")
        }
        switch ours.entry.kind {
        case .link(let target), .hardLink(let target): if let link = entry.link { #expect(target == link) }
        case .folder: #expect(entry.type == nil || entry.type == "dir")
        case .file: #expect(entry.type == nil || entry.type == "file")
        case .other: break
        }
      }
    case "agree-or-refuse" where refusal == nil:
      #expect(item.reference?.values.contains { $0.sorted() == names.sorted() } == true, "\(names)")
    default: break
    }
  }

  @Test("never write beside the folder they are unpacked into", arguments: Cases.all)
  func unpacking(_ item: Cases.Case) throws {
    let scratch = Scratch()
    try createFolder(scratch("in/out"))
    do {
      try unpackTree(
        "\(Cases.folder)/\(item.file)", into: scratch("in/out"),
        limits: ArchiveLimits(entryCount: 10_000, byteCount: 100 << 20))
    } catch {
      #expect(
        ["archive.invalid", "archive.ambiguous", "archive.unsafe", "archive.too-large", "output.create"]
          .contains(error.code.name))
    }
    for entry in try FolderTree(scratch.path).entries {
      #expect(entry.path == "in" || entry.path == "in/out" || entry.path.hasPrefix("in/out/"))
      #expect(entry.mode & 0o6000 == 0)
    }
  }
}
