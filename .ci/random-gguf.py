# Writes a small model with random weights: under a grammar its answers have the form that is asked for, and no sense.
#
# usage: random-gguf.py FILE WORDS…        WORDS: texts whose words become tokens, so that a string has few of them
import re
import sys

import gguf
import numpy

LAYERS, WIDTH, HEADS, FEED, CONTEXT = 4, 256, 4, 512, 32768
tokens = [b"<unk>", b"<s>", b"</s>"] + [f"<0x{byte:02X}>".encode() for byte in range(256)]
types = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL] + [gguf.TokenType.BYTE] * 256
# Signs and letters of JSON as tokens of their own; a blank is written as SentencePiece does.
plain = [chr(code) for code in range(0x21, 0x7F)] + ["\u2581"]
words = set()
for name in sys.argv[2:]:
    with open(name, encoding="utf-8") as file:
        words |= set(re.findall(r"[a-z]{3,12}", file.read()))
plain += ["\u2581" + word for word in sorted(words)[:2000]]
tokens += [text.encode() for text in plain]
types += [gguf.TokenType.NORMAL] * len(plain)

writer = gguf.GGUFWriter(sys.argv[1], "llama")
writer.add_name("random")
writer.add_context_length(CONTEXT)
writer.add_embedding_length(WIDTH)
writer.add_block_count(LAYERS)
writer.add_feed_forward_length(FEED)
writer.add_head_count(HEADS)
writer.add_head_count_kv(HEADS)
writer.add_layer_norm_rms_eps(1e-5)
writer.add_rope_dimension_count(WIDTH // HEADS)
writer.add_vocab_size(len(tokens))
writer.add_tokenizer_model("llama")
writer.add_token_list(tokens)
writer.add_token_scores([0.0] * len(tokens))
writer.add_token_types(types)
writer.add_bos_token_id(1)
writer.add_eos_token_id(2)
writer.add_unk_token_id(0)

random = numpy.random.default_rng(20261121)


def weights(*shape):
    return (random.standard_normal(shape) * 0.02).astype(numpy.float32)


def tensor(name, *shape):
    writer.add_tensor(name, weights(*shape))


def ones(name):
    writer.add_tensor(name, numpy.ones(WIDTH, dtype=numpy.float32))


# One number that every state has, so that a sign can be made likelier: strings end after some words, lists have some elements.
states, choices = weights(len(tokens), WIDTH), weights(len(tokens), WIDTH)
states[:, 0] = 5
choices[:, 0] = 0
choices[tokens.index(b'"'), 0] = 0.45
choices[tokens.index(b","), 0] = 0.15
choices[tokens.index(b"{"), 0] = 0.3
writer.add_tensor("token_embd.weight", states)
writer.add_tensor("output.weight", choices)
ones("output_norm.weight")
for layer in range(LAYERS):
    prefix = f"blk.{layer}"
    ones(f"{prefix}.attn_norm.weight")
    ones(f"{prefix}.ffn_norm.weight")
    for name in ["attn_q", "attn_k", "attn_v", "attn_output"]:
        tensor(f"{prefix}.{name}.weight", WIDTH, WIDTH)
    tensor(f"{prefix}.ffn_gate.weight", FEED, WIDTH)
    tensor(f"{prefix}.ffn_up.weight", FEED, WIDTH)
    tensor(f"{prefix}.ffn_down.weight", WIDTH, FEED)
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
