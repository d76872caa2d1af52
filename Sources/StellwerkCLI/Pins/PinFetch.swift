import Cryptography
import Diagnostics
import OperatingSystem
import Web

/// The digest of what a web server gives for an address now.
///
/// - Throws: what `download` throws.
func fetchedDigest(of address: String, in artifacts: String, cancellation: Cancellation) throws(Problem)
  -> Digest
{
  try createFolder(artifacts)
  let folder = try createPrivateFolder(in: artifacts)
  defer { removeFolder(folder) }
  let request = HTTPRequest(address, timeout: .seconds(600), maximumBytes: 1 << 30)
  _ = try download(request, to: "\(folder)/file", cancellation: cancellation)
  return try digestOfFile("\(folder)/file").digest
}
