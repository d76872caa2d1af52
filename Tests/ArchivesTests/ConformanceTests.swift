import Archives
import Diagnostics
import Foundation
import OperatingSystem
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
      let name: String
      let size: Int?
    }
    let id: String
    let format: String?
    let file: String
    let expect: String
    let entries: [Entry]?
    var testDescription: String { id }
  }

  static let all: [Case] = {
    guard exist, let text = try? String(contentsOfFile: folder + "/cases.jsonl", encoding: .utf8) else {
      return []
    }
    return text.split(separator: "\n").compactMap {
      try? JSONDecoder().decode(Case.self, from: Data($0.utf8))
    }
  }()
  static let read: Set<String> = ["tar", "tar.zst", "zip", "jar"]
}

@Suite("The public archive cases", .enabled(if: Cases.exist, "shared/conformance is not beside the checkout"))
struct ConformanceTests {
  @Test("are listed or refused as they should", arguments: Cases.all)
  func listing(of item: Cases.Case) throws {
    var names: [String] = []
    var refusal: Problem?
    do {
      var reader = try ArchiveReader(
        path: "\(Cases.folder)/\(item.file)", limits: ArchiveLimits(entryCount: 10_000, byteCount: 100 << 20))
      while let entry = try reader.next() {
        if item.expect != "list" { try reader.forEachChunk { _ in } }
        names.append(entry.path)
      }
    } catch { refusal = error }
    switch item.expect {
    case "error": #expect(refusal != nil, "\(names)")
    case "list" where Cases.read.contains(item.format ?? "") && item.entries?.isEmpty == false:
      #expect(refusal == nil)
      let plain = { (name: String) in name.hasPrefix("./") ? String(name.dropFirst(2)) : name }
      // bsdtar, from which the list was made, stops at a name of this archive that its locale cannot write.
      if item.id == "cpython/testtar.tar" {
        names = names.filter { !$0.contains("-pax") && !$0.contains("hdrcharset") && $0 != "misc/eof" }
      }
      #expect(names.map(plain).sorted() == item.entries?.map { plain($0.name) }.sorted())
    default: break
    }
  }

  @Test("never write beside the folder they are unpacked into", arguments: Cases.all)
  func unpacking(_ item: Cases.Case) throws {
    let scratch = try Scratch()
    try createFolder(scratch.at("in/out"))
    do {
      try unpackTree(
        "\(Cases.folder)/\(item.file)", into: scratch.at("in/out"),
        limits: ArchiveLimits(entryCount: 10_000, byteCount: 100 << 20))
    } catch {
      #expect(
        ["archive.invalid", "archive.unsafe", "archive.too-large", "output.create"].contains(error.code.name))
    }
    for entry in try FolderTree(scratch.path).entries {
      #expect(entry.path == "in" || entry.path == "in/out" || entry.path.hasPrefix("in/out/"))
      #expect(entry.mode & 0o6000 == 0)
    }
  }
}
