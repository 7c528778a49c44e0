"""What `torch.export.save` wrote, read without PyTorch."""
