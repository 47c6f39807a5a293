"""Times PyTorch's scaled_dot_product_attention, float32 without TF32 and float16; writes torch.json.

Batch 1, 4 heads of dimension 64, as Tilescope is timed beside it. Times are the GPU's own, by events.
"""

import argparse
import json
import statistics

import torch
from torch.nn.functional import scaled_dot_product_attention

HEADS, HEAD_DIM, SAMPLES = 4, 64, 7
# a sample repeats the call until it lasts about so long
SAMPLE_MS = 20


def elapsed_ms(run, repeats):
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    start.record()
    for _ in range(repeats):
        run()
    end.record()
    end.synchronize()
    return start.elapsed_time(end) / repeats


def error_of(output, q, k, v, causal):
    """Largest difference from float64 over the largest value, by the plain definition, head by head."""
    difference = magnitude = 0.0
    for head in range(HEADS):
        queries, keys, values = (x[0, head].double() for x in (q, k, v))
        scores = queries @ keys.T / HEAD_DIM**0.5
        if causal:
            scores = scores.masked_fill(torch.ones_like(scores).triu(1).bool(), float("-inf"))
        expected = scores.softmax(-1) @ values
        difference = max(difference, (output[0, head].double() - expected).abs().max().item())
        magnitude = max(magnitude, expected.abs().max().item())
    return difference / magnitude


def measure(dtype, tokens, causal):
    generator = torch.Generator("cuda").manual_seed(1)
    shape = (1, HEADS, tokens, HEAD_DIM)
    q, k, v = (
        torch.randn(shape, device="cuda", generator=generator).to(dtype) for _ in range(3)
    )

    def run():
        return scaled_dot_product_attention(q, k, v, is_causal=causal)

    error = error_of(run(), q, k, v, causal)
    elapsed_ms(run, 3)
    repeats = max(1, round(SAMPLE_MS / elapsed_ms(run, 1)))
    samples = [elapsed_ms(run, repeats) for _ in range(SAMPLES)]
    return {
        "dtype": str(dtype).removeprefix("torch."),
        "tokens": tokens,
        "causal": causal,
        "medianMs": statistics.median(samples),
        "samplesMs": samples,
        "error": error,
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tokens", default="256,512,1024,2048,4096,8192")
    sizes = [int(size) for size in parser.parse_args().tokens.split(",")]
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    results = [
        measure(dtype, tokens, causal)
        for tokens in sizes
        for causal in (False, True)
        for dtype in (torch.float32, torch.float16)
    ]
    report = {
        "version": torch.__version__,
        "device": torch.cuda.get_device_name(),
        "results": results,
    }
    with open("torch.json", "w", encoding="utf-8") as file:
        json.dump(report, file, indent=2)


if __name__ == "__main__":
    main()
