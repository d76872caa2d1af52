import BillOfMaterials
import OperatingSystem

/// Whatever a package file holds, looking at it comes back; the first byte says under which name.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let names = ["a-1.jar", "a.war", "a.whl", "a.egg", "a.nupkg", "a.gem", "a.apk", "a.deb"]
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let first = bytes.first else { return 0 }
  let file = BytesInMemory(Array(bytes.dropFirst()))
  _ = FileFindings(file, at: names[Int(first) % names.count], in: .source) { _ in nil }
  return 0
}
