import OperatingSystem
import Testing

@testable import BillOfMaterials

@Suite("What is made of a header of rpm")
struct RPMGrowthTests {
  /// Files in one folder whose name, with `/` at its end, has so many bytes.
  private static func header(folder: Int, names: Int) -> [UInt8] {
    RPMMaterial.header([
      (1000, .text("a")), (1001, .text("1")), (1002, .text("1")),
      (1116, .numbers(Array(repeating: 0, count: names))),
      (1117, .texts(Array(repeating: "x", count: names))),
      (1118, .texts(["/" + String(repeating: "d", count: folder - 6) + "/bin/"])),
    ])
  }

  @Test(
    "is no more than some times the header, where many files share a folder",
    arguments: [
      (100, 1_000, 1_000, true), (4_095, 10, 10, true), (4_096, 10, 0, false), (1_000_000, 10, 0, false),
      (4_000, 10_000, 272, false),
    ])
  func files(folder: Int, names: Int, count: Int, isWhole: Bool) throws {
    let bytes = Self.header(folder: folder, names: names)
    let header = try #require(RPMHeader(bytes))
    var (found, sum) = (0, 0)
    let isComplete = header.forEachFile { (found, sum) = (found + 1, sum + $0.count + $1.count) }
    #expect(isComplete == isWhole && found == count)
    #expect(sum <= 16 * bytes.count + 65_536)
    let list = try #require(try examinedList(RPMMaterial.slots([bytes]), "Packages.db"))
    #expect(shown(list) == ["pkg:rpm/a@1-1"])
    let warning = "1 list.entry: package 1: it names more files than are looked at, or longer ones"
    #expect(warnings(list) == (isWhole ? [] : [warning]))
    var owned = 0
    FileOwnerLists.forEach(in: RPMMaterial.slots([bytes]), of: PathName("var/lib/rpm/Packages.db")) {
      owner, _ in
      owned += owner == "a" ? 1 : 0
    }
    #expect(owned == count)
  }

  @Test(
    "has no more texts than rpm writes, and none for those without a letter", arguments: [70_000, 400_000])
  func texts(count: Int) throws {
    let empty = RPMMaterial.Value.texts(Array(repeating: "", count: count))
    let bytes = RPMMaterial.header([
      (1000, .text("a")), (1001, .text("1")), (1002, .text("1")), (1047, empty), (1049, empty),
      (1112, .numbers(Array(repeating: 8, count: 70_000))),
    ])
    let header = try #require(RPMHeader(bytes))
    #expect(header.texts(.provideName).count == 65_535)
    #expect(header.texts(.requireName, limit: 3).count == 3)
    #expect(header.numbers(.provideFlags).count == 65_535)
    let list = try #require(try examinedList(RPMMaterial.slots([bytes]), "Packages.db"))
    // Nothing provides nothing.
    #expect(list.packages.count == 1 && list.edges.isEmpty)
  }

  @Test(
    "is not joined with a folder of any length by the list of apk either",
    arguments: [(4_000, 5), (4_100, 0)])
  func apk(folder: Int, count: Int) {
    let text = "P:a\nF:\(String(repeating: "d", count: folder))\n" + String(repeating: "R:x\n", count: 5)
    var found = 0
    FileOwnerLists.forEach(in: Array(text.utf8), of: PathName("lib/apk/db/installed")) { _, _ in found += 1 }
    #expect(found == count)
  }
}
