"""Training of a PyTorch module with a `log_prob` of rows."""
import torch

from moons_job import Job


def train(models, library):
    """Trains the preset of the job; `models` makes modules from architectures, by preset."""
    job = Job()
    torch.set_num_threads(1)
    torch.manual_seed(job.seed)
    model = models[job.preset](job.architecture)
    model.train()
    params = [param for param in model.parameters() if param.requires_grad]
    optimizer = torch.optim.Adam(params, lr=job.learningRate)
    for step, rows in enumerate(job.batches()):
        for group in optimizer.param_groups:
            group["lr"] = job.rate(step)
        loss = -model.log_prob(torch.from_numpy(rows)).mean()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(params, job.clipNorm)
        optimizer.step()
        if hasattr(model, "after_step"):
            model.after_step()
        job.step_taken()
    job.training_ended()
    model.eval()

    def log_prob(rows):
        with torch.no_grad():
            return model.log_prob(torch.from_numpy(rows)).numpy()

    job.finish(log_prob, params=sum(p.numel() for p in params), versions=[library, "torch"])


class Sequence(torch.nn.Module):
    """Steps from data to latent, each giving value and log-det, over a standard normal."""

    def __init__(self, steps):
        super().__init__()
        self.steps = torch.nn.ModuleList(steps)

    def log_prob(self, x):
        total = 0
        for step in self.steps:
            x, log_det = step(x)
            total = total + log_det
        return total - 0.5 * (x * x).sum(1) - 0.5 * x.shape[1] * torch.log(torch.tensor(2 * torch.pi))
